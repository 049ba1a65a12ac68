#include "config/roff.h"

#include <array>
#include <charconv>

#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>

namespace rnnctl::config::roff {
namespace {

using base::str;

std::string special(char letter) {
  switch (letter) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    case '"':
      return "\\(dq";
    default:
      return std::string(1, letter);
  }
}

/// "\[u00E9]": understood whatever encoding the page is taken to have.
std::string by_number(char32_t value) {
  std::array<char, 8> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<unsigned>(value), 16);
  std::string number(digits.data(), end.ptr);
  for (char& digit : number) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
  return str("\\[u", number, "]");
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out = text.starts_with('.') ? "\\&" : "";
  for (std::string_view rest = text; !rest.empty();) {
    const auto point = base::decode_utf8(rest);
    const std::size_t length = point ? point->length : 1;
    out += length > 1 ? by_number(point->value) : special(rest.front());
    rest.remove_prefix(length);
  }
  return out;
}

std::string bold(const std::string& text) { return str("\\fB", escaped(text), "\\fR"); }
std::string italic(const std::string& text) { return str("\\fI", escaped(text), "\\fR"); }

std::string heading(const std::string& text) { return str(".SH ", text, "\n"); }
std::string subheading(const std::string& text) { return str(".SS ", text, "\n"); }
std::string tagged(const std::string& tag, const std::string& text) {
  return str(".TP\n", tag, "\n", escaped(text), "\n");
}
std::string paragraph(const std::string& text) { return str(".PP\n", escaped(text), "\n"); }
std::string command_line(const std::string& text) {
  return str(".PP\n.nf\n.RS\n", bold(text), "\n.RE\n.fi\n");
}

}  // namespace rnnctl::config::roff
