#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <rnnctl/base/text.h>
#include <rnnctl/base/utf8.h>

namespace rnnctl::base {
namespace {

constexpr std::string_view kEllipsis = "...";

/// The largest double has 309 digits before the point; a sign and the point come on top.
constexpr std::size_t kLongestWholePart = 312;

unsigned char bits_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

/// C0 and C1 controls act on the terminal; line separators and the marks that change the direction
/// of writing make a line look like another one.
bool is_unsafe(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x200E || value == 0x200F ||
         (value >= 0x2028 && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

std::string hex_escaped(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += "\\x";
    out += kDigits[bits_at(bytes, i) >> 4];
    out += kDigits[bits_at(bytes, i) & 0x0F];
  }
  return out;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_previous(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      }
    }
    before_previous.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string fixed(double value, int decimals) {
  decimals = std::max(decimals, 0);
  std::string out(kLongestWholePart + static_cast<std::size_t>(decimals), '\0');
  const auto end =
      std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, decimals);
  out.resize(static_cast<std::size_t>(end.ptr - out.data()));
  return out;
}

std::string shortest(double value) {
  std::string out(32, '\0');  // the longest is 24 characters: "-2.2250738585072014e-308"
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value);
  out.resize(static_cast<std::size_t>(end.ptr - out.data()));
  return out;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) out += ", ";
    out += std::to_string(shape[i]);
  }
  return out + "]";
}

std::string duration_text(double seconds) {
  constexpr double kLongest = 3.6e9;  // a million hours: anything above is an estimate gone wrong
  if (!(seconds >= 0.0 && seconds < kLongest)) return "unknown";
  const long long whole = std::llround(seconds);
  const auto two_digits = [](long long number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  if (whole < 60) return str(whole, "s");
  if (whole < 3600) return str(whole / 60, "m ", two_digits(whole % 60), "s");
  return str(whole / 3600, "h ", two_digits(whole / 60 % 60), "m");
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t room_for_ellipsis = 0;  // the longest prefix of `out` that "..." still fits behind
  while (!text.empty()) {
    const auto decoded = decode_utf8(text);
    const std::size_t length = decoded ? decoded->length : 1;
    const std::string_view bytes = text.substr(0, length);
    const bool safe = decoded && !is_unsafe(decoded->value);
    const std::string piece = safe ? std::string(bytes) : hex_escaped(bytes);
    if (out.size() + piece.size() > limit) {
      out.resize(room_for_ellipsis);
      out += kEllipsis.substr(0, limit);
      return out;
    }
    out += piece;
    if (out.size() + kEllipsis.size() <= limit) room_for_ellipsis = out.size();
    text.remove_prefix(length);
  }
  return out;
}

std::string cited(std::string_view text) { return str("'", printable(text, 60), "'"); }

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  const std::string typed = lower_case(word);
  std::size_t allowed = std::max<std::size_t>(1, typed.size() / 3);
  std::string best;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(typed.size(), candidate.size());
    const std::size_t shorter = std::min(typed.size(), candidate.size());
    if (longer - shorter > allowed) continue;  // keeps a megabyte of typed text cheap
    const std::size_t distance = edit_distance(typed, lower_case(candidate));
    const bool something_in_common = distance < longer;
    if (distance > allowed || !something_in_common) continue;
    best = candidate;
    if (distance == 0) break;
    allowed = distance - 1;  // from here on only a nearer one will do
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::string meant = nearest(word, candidates);
  return meant.empty() ? "" : str(", did you mean '", meant, "'?");
}

std::string unknown_choice(std::string_view option, std::string_view word, std::string_view plural,
                           const std::vector<std::string>& choices) {
  return str(option, " ", cited(word), " is unknown", did_you_mean(word, choices), " (", plural,
             ": ", join(choices, ", "), ")");
}

}  // namespace rnnctl::base
