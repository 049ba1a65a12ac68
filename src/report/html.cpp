#include "report/html.h"

#include <algorithm>

#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>

namespace rnnctl::report {

std::string escaped(std::string_view text, std::size_t limit) {
  std::string html;
  for (const char character : base::printable(text, limit)) {
    switch (character) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += character;
    }
  }
  return html;
}

std::string escaped_json(std::string json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char character : json) {
    // In JSON these stand in strings only.
    if (character == '<') {
      safe += "\\u003c";
    } else if (character == '>') {
      safe += "\\u003e";
    } else if (character == '&') {
      safe += "\\u0026";
    } else {
      safe += character;
    }
  }
  return safe;
}

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    const std::size_t present = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j) {
      three = three << 8 | (j < present ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= present ? kDigits[three >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return text;
}

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string per_cent(double fraction, int decimals) {
  return runs::figure_text(100.0 * fraction, decimals) + " %";
}

std::string scrolling(std::string_view label, const std::string& table) {
  return base::str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"",
                   escaped(label), "\">", table, "</div>\n");
}

}  // namespace rnnctl::report
