#include "c_source/literals.h"

#include <array>
#include <charconv>

#include <rnnctl/base/text.h>

namespace rnnctl::c_source {
namespace {

constexpr std::size_t kColumns = 100;
/// C99 promises 4095 characters in a literal.
constexpr std::size_t kLongestText = 1000;

/// Always three digits, so that what follows cannot be taken for more of them.
std::string octal_escaped(unsigned char byte) {
  std::string text = "\\";
  for (const int shift : {6, 3, 0}) text += static_cast<char>('0' + (byte >> shift & 7));
  return text;
}

char upper_case(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string float_literal(float value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  std::string text(digits.data(), end.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

std::string float_array(std::string_view name, std::string_view size,
                        std::span<const float> values) {
  std::string text = base::str("static const float ", name, "[", size, "] = {\n");
  std::string line = " ";
  for (const float value : values) {
    const std::string literal = " " + float_literal(value) + ",";
    if (line.size() + literal.size() > kColumns) {
      text += line + "\n";
      line = " ";
    }
    line += literal;
  }
  line.pop_back();
  return text + line + "};\n";
}

std::string string_literal(std::string_view text) {
  if (text.size() > kLongestText) {
    std::size_t length = kLongestText;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    text = text.substr(0, length);
  }
  std::string literal = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte > 0x7E || letter == '$') {  // which with_name() would replace
      literal += octal_escaped(byte);
    } else {
      // "??=" and eight more would be trigraphs.
      if (letter == '"' || letter == '\\' || letter == '?') literal += '\\';
      literal += letter;
    }
  }
  return literal + "\"";
}

std::string comment_text(std::string_view text) {
  std::string safe = base::printable(text);
  replace_all(safe, "*/", "* /");
  replace_all(safe, "/*", "/ *");
  replace_all(safe, "??", "? ?");
  return safe;
}

std::string filled(std::string code,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  for (const auto& [place, value] : values) {
    const auto at = code.find(place);
    if (at != std::string::npos) code.replace(at, place.size(), value);
  }
  return code;
}

std::string with_name(std::string_view code, std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] != '$') {
      text += code[i];
    } else if (i + 1 < code.size() && code[i + 1] == '$') {
      for (const char letter : name) text += upper_case(letter);
      ++i;
    } else {
      text += name;
    }
  }
  return text;
}

}  // namespace rnnctl::c_source
