#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include <rnnctl/base/str.h>

namespace rnnctl::base {
namespace {

/// The digits that "%g" prints.
constexpr int kSignificantDigits = 6;

template <typename Text>
const Text& as(const void* part) {
  return *static_cast<const Text*>(part);
}

/// Copied: int64_t is long here, and what lies there may be a long long.
template <typename Number>
Number number_at(const void* part) {
  Number number;
  std::memcpy(&number, part, sizeof(number));
  return number;
}

/// `number` is what std::to_chars takes. The longest are "-9223372036854775808" and
/// "-1.23457e-308".
template <typename... Number>
void append_number(std::string& text, Number... number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number...);
  text.append(digits.data(), end.ptr);
}

void append_part(std::string& text, PartKind kind, const void* part) {
  switch (kind) {
    case PartKind::kEnd:
      return;
    case PartKind::kCharacters:
      text += static_cast<const char*>(part);
      return;
    case PartKind::kPointer:
      text += as<const char*>(part);
      return;
    case PartKind::kString:
      text += as<std::string>(part);
      return;
    case PartKind::kView:
      text += as<std::string_view>(part);
      return;
    case PartKind::kLetter:
      text += as<char>(part);
      return;
    case PartKind::kSigned32:
      append_number(text, number_at<std::int32_t>(part));
      return;
    case PartKind::kSigned64:
      append_number(text, number_at<std::int64_t>(part));
      return;
    case PartKind::kUnsigned32:
      append_number(text, number_at<std::uint32_t>(part));
      return;
    case PartKind::kUnsigned64:
      append_number(text, number_at<std::uint64_t>(part));
      return;
    case PartKind::kDouble:
      append_number(text, number_at<double>(part), std::chars_format::general, kSignificantDigits);
  }
}

}  // namespace

std::string joined(const PartKind* kinds, const void* const* parts) {
  std::string text;
  for (; *kinds != PartKind::kEnd; ++kinds, ++parts) append_part(text, *kinds, *parts);
  return text;
}

}  // namespace rnnctl::base
