// UTF-8 as RFC 3629 has it. Overlong forms, surrogates and values above U+10FFFF are refused: they
// are used to smuggle characters past checks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rnnctl::base {

struct CodePoint {
  char32_t value;
  std::size_t length;  ///< in bytes
};

/// The code point that `text`, which is not empty, begins with. Nothing where that is not UTF-8.
std::optional<CodePoint> decode_utf8(std::string_view text);

/// Whether `text`, which is not empty and does not begin with a code point, may do so once more
/// bytes have come.
bool may_become_utf8(std::string_view text);

/// Whether all of it is UTF-8.
bool is_utf8(std::string_view text);

/// The first `count` code points of `text`, which is UTF-8.
std::string_view first_code_points(std::string_view text, std::size_t count);

/// `value` must be a code point: below 0x110000 and no surrogate.
void append_utf8(std::string& text, char32_t value);

}  // namespace rnnctl::base
