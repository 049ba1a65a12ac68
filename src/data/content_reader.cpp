#include "data/content_reader.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>

#include <zlib.h>

#include "data/mapped_file.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::uint64_t kDeflateLimit = 1032;
constexpr int kGzipWindowBits = 15 + 16;  // zlib: the largest window, and gzip's wrapper only

std::string reason(int error_number) { return std::generic_category().message(error_number); }

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

ContentReader::ContentReader(const std::filesystem::path& path)
    : name_(base::printable(path.string())),
      // A fifo without a writer would block the open for ever; regular files ignore the flag.
      file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (!file_) throw base::InputError(base::str("cannot open ", name_, ": ", reason(errno)));
  struct stat status = {};
  if (::fstat(file_.get(), &status) != 0) {
    throw base::InputError(base::str("cannot examine ", name_, ": ", reason(errno)));
  }
  if (!S_ISREG(status.st_mode)) {
    throw base::InputError(base::str(name_, " is ", kind_of(status.st_mode), ", not a file"));
  }
  file_size_ = static_cast<std::uint64_t>(status.st_size);
  buffer_.resize(kBufferBytes);
  if (!refill()) throw base::InputError(base::str(name_, ", byte 0: the file is empty"));
  if (pending_.size() >= 2 && pending_[0] == 0x1f && pending_[1] == 0x8b) start_inflating();
}

ContentReader::~ContentReader() = default;

void ContentReader::InflateEnd::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  std::default_delete<z_stream_s>()(stream);
}

void ContentReader::start_inflating() {
  auto stream = std::make_unique<z_stream_s>();
  if (inflateInit2(stream.get(), kGzipWindowBits) != Z_OK) throw std::bad_alloc();
  inflater_.reset(stream.release());
}

std::uint64_t ContentReader::size_limit() const {
  return is_gzip() ? file_size_ * kDeflateLimit : file_size_;
}

SharedBytes ContentReader::map() const {
  if (is_gzip()) throw std::logic_error("ContentReader: gzip cannot be mapped");
  const auto file = std::make_shared<const MappedFile>(file_, name_);
  const std::span<const std::byte> bytes = file->bytes();
  return {file, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}};
}

void ContentReader::fail(std::uint64_t offset, const std::string& what) const {
  const char* where = is_gzip() ? " of its decompressed contents: " : ": ";
  throw base::InputError(base::str(name_, ", byte ", offset, where, what));
}

void ContentReader::fail_in_file(const std::string& what) const {
  throw base::InputError(base::str(name_, ", byte ", file_offset_ - pending_.size(), ": ", what));
}

/// Reads on into the buffer, which is used up. False at the end of the file.
bool ContentReader::refill() {
  ssize_t count = 0;
  do {
    count = ::read(file_.get(), buffer_.data(), buffer_.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail_in_file(base::str("cannot read: ", reason(errno)));
  pending_ = std::span(buffer_).first(static_cast<std::size_t>(count));
  file_offset_ += pending_.size();
  return count > 0;
}

std::size_t ContentReader::read(std::span<std::uint8_t> out) {
  return is_gzip() ? inflate_into(out) : read_raw(out);
}

std::size_t ContentReader::read_raw(std::span<std::uint8_t> out) {
  std::size_t copied = 0;
  while (copied < out.size() && (!pending_.empty() || refill())) {
    const std::size_t count = std::min(pending_.size(), out.size() - copied);
    std::copy_n(pending_.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(copied));
    pending_ = pending_.subspan(count);
    copied += count;
  }
  return copied;
}

std::size_t ContentReader::inflate_into(std::span<std::uint8_t> out) {
  // zlib counts in 32 bits, so that a large `out` is filled in pieces.
  constexpr std::size_t kPiece = std::size_t{1} << 30;
  std::size_t produced = 0;
  while (produced < out.size() && !finished_) {
    if (pending_.empty() && !refill()) {
      fail_in_file("the file ends inside its gzip stream; it is cut short, get it again");
    }
    const auto space = static_cast<uInt>(std::min(out.size() - produced, kPiece));
    inflater_->next_in = const_cast<Bytef*>(pending_.data());  // zlib only reads there
    inflater_->avail_in = static_cast<uInt>(pending_.size());
    inflater_->next_out = out.data() + produced;
    inflater_->avail_out = space;
    const int result = inflate(inflater_.get(), Z_NO_FLUSH);
    pending_ = pending_.last(inflater_->avail_in);
    produced += space - inflater_->avail_out;
    if (result == Z_STREAM_END) {
      end_member();
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      const char* detail = inflater_->msg != nullptr ? inflater_->msg : "no detail";
      fail_in_file(base::str("the gzip stream is damaged (", detail, "); get the file again"));
    }
  }
  return produced;
}

void ContentReader::end_member() {
  if (pending_.empty() && !refill()) {
    finished_ = true;
    return;
  }
  if (pending_[0] != 0x1f) fail_in_file("bytes follow the end of the gzip stream");
  inflateReset(inflater_.get());
}

std::string content_sha256(const std::filesystem::path& path, std::uint64_t limit) {
  ContentReader reader(path);
  base::Sha256 hash;
  std::vector<std::uint8_t> piece(kBufferBytes);
  std::uint64_t total = 0;
  while (const std::size_t count = reader.read(piece)) {
    total += count;
    if (total > limit) reader.fail(limit, base::str("goes on after ", limit, " bytes"));
    hash.update(std::as_bytes(std::span(piece).first(count)));
  }
  return hash.hex();
}

}  // namespace rnnctl::data
