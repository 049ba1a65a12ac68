// A number that came from outside.
#pragma once

#include <string_view>

namespace rnnctl::data {

/// `text` as a finite 32-bit float into `value`: a decimal number such as 3, -0.5, +.25 or 1e-3.
/// False, and `value` untouched, for nan, inf, hexadecimal, anything before or after the number and
/// what is too large. Independent of the locale.
bool parse_float(std::string_view text, float& value);

}  // namespace rnnctl::data
