#include <string_view>
#include <vector>

#include "data/content_reader.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::data {
namespace {

constexpr std::size_t kTextPieceBytes = 64 * 1024;

void refuse_control_characters(std::string_view text, const std::filesystem::path& path) {
  std::int64_t line = 1;
  for (const char& character : text) {
    if (character == '\n') ++line;
    const bool space = character == '\n' || character == '\r' || character == '\t';
    if (!space && static_cast<unsigned char>(character) < 0x20) {
      throw base::InputError(base::str(
          base::printable(path.string()), ":", line, ": control character ",
          base::printable(std::string_view(&character, 1)), ", a text file in UTF-8 is expected"));
    }
  }
}

std::string read_all(ContentReader& reader, std::uint64_t limit) {
  std::string text;
  std::vector<std::uint8_t> piece(kTextPieceBytes);
  while (const std::size_t count = reader.read(piece)) {
    if (count > limit - text.size()) {
      reader.fail(limit, base::str("the file goes on, at most ", limit, " bytes are expected"));
    }
    text.append(reinterpret_cast<const char*>(piece.data()), count);
  }
  return text;
}

}  // namespace

std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit) {
  ContentReader reader(path);
  std::string text = read_all(reader, limit);
  refuse_control_characters(text, path);
  return text;
}

SharedBytes read_corpus(const std::filesystem::path& path, std::uint64_t held) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  ContentReader reader(path);
  const SharedBytes bytes = reader.is_to_be_mapped(held)
                                ? reader.map()
                                : SharedBytes(read_all(reader, reader.size_limit()));
  const bool is_marked = bytes.text().starts_with(kByteOrderMark);
  return bytes.without_first(is_marked ? kByteOrderMark.size() : 0);
}

}  // namespace rnnctl::data
