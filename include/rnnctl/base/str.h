// str("line ", 3): one text out of many parts.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace rnnctl::base {

/// As what a part of a text lies in memory.
enum class PartKind : unsigned char {
  kEnd,
  kCharacters,  // a literal
  kPointer,     // to characters that end with a 0
  kString,
  kView,
  kLetter,
  kSigned32,
  kSigned64,
  kUnsigned32,
  kUnsigned64,
  kDouble,  // printed as by "%g"
};

template <typename Part>
consteval PartKind kind_of_part() {
  using Pointed = std::remove_const_t<std::remove_pointer_t<std::decay_t<Part>>>;
  if constexpr (std::is_array_v<Part> || std::is_pointer_v<Part>) {
    static_assert(std::same_as<Pointed, char>);
    return std::is_array_v<Part> ? PartKind::kCharacters : PartKind::kPointer;
  } else if constexpr (std::same_as<Part, std::string>) {
    return PartKind::kString;
  } else if constexpr (std::same_as<Part, std::string_view>) {
    return PartKind::kView;
  } else if constexpr (std::same_as<Part, char>) {
    return PartKind::kLetter;
  } else if constexpr (std::same_as<Part, double>) {
    return PartKind::kDouble;
  } else {
    static_assert(std::integral<Part> && (sizeof(Part) == 4 || sizeof(Part) == 8));
    constexpr bool is_long = sizeof(Part) == 8;
    if (std::signed_integral<Part>) return is_long ? PartKind::kSigned64 : PartKind::kSigned32;
    return is_long ? PartKind::kUnsigned64 : PartKind::kUnsigned32;
  }
}

template <typename... Parts>
inline constexpr PartKind kKindsOfParts[] = {kind_of_part<Parts>()..., PartKind::kEnd};

/// The text of what lies at `parts`, as many as there are `kinds` before kEnd.
std::string joined(const PartKind* kinds, const void* const* parts);

/// Concatenates texts, characters and numbers: str("line ", 3) == "line 3". Independent of the
/// locale. (What joins them knows no types, and what does is inlined by force: else the program
/// holds a copy for each of some 500 combinations of types, 100 kB.)
template <typename... Parts>
[[gnu::always_inline]] inline std::string str(const Parts&... parts) {
  const void* const addresses[] = {std::addressof(parts)..., nullptr};
  return joined(kKindsOfParts<Parts...>, addresses);
}

}  // namespace rnnctl::base
