#include "data/line_reader.h"

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kLongestLine = std::size_t{256} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(const std::filesystem::path& path)
    : reader_(path), name_(base::printable(path.string())), piece_(kBufferBytes) {
  refill();
  if (buffer_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

/// Adds a piece behind what is not used yet; false at the end of the file.
bool LineReader::refill() {
  if (ended_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  if (buffer_.size() > kLongestLine) {
    ++number_;
    fail("the line has more than 256 MiB; is this a text file?");
  }
  const std::size_t count = reader_.read(piece_);
  buffer_.append(piece_.begin(), piece_.begin() + static_cast<std::ptrdiff_t>(count));
  ended_ = count == 0;
  return !ended_;
}

bool LineReader::next(std::string_view& line) {
  if (!next_unchecked(line)) return false;
  check(line);
  return true;
}

bool LineReader::next_unchecked(std::string_view& line) {
  std::size_t searched = 0;  // bytes behind at_ without a line end
  std::size_t end = buffer_.find('\n', at_);
  while (end == std::string::npos) {
    searched = buffer_.size() - at_;
    if (!refill()) break;
    end = buffer_.find('\n', at_ + searched);
  }
  if (end == std::string::npos && at_ == buffer_.size()) return false;
  line = std::string_view(buffer_).substr(at_, end == std::string::npos ? end : end - at_);
  at_ = end == std::string::npos ? buffer_.size() : end + 1;
  ++number_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

void LineReader::check(std::string_view line) const {
  for (const char& character : line) {
    if (is_control(character)) {
      fail(base::str("control character ", base::printable(std::string_view(&character, 1)),
                     ", a text file is expected"));
    }
  }
}

void LineReader::fail(const std::string& what) const {
  const std::string line = number_ > 0 ? ":" + std::to_string(number_) : "";
  throw base::InputError(base::str(name_, line, ": ", what));
}

void LineReader::fail(std::int64_t column, const std::string& what) const {
  fail(base::str("column ", column, ": ", what));
}

}  // namespace rnnctl::data
