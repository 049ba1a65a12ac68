// Building the lines people read. (fmt stays out of headers: LibTorch brings another fmt along.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/base/str.h>

namespace rnnctl::base {

/// `value` with exactly `decimals` digits after the point, independent of the locale.
std::string fixed(double value, int decimals);

/// The shortest text that reads back as the same double ("0.1", "1e-05", "3").
std::string shortest(double value);

/// "[60000, 28, 28]", as PyTorch prints sizes.
std::string shape_text(std::span<const std::int64_t> shape);

/// "1h 02m", "3m 05s", "12s"; "unknown" for what is no duration (negative, not finite).
std::string duration_text(double seconds);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// `text` on one line, safe to print to a terminal: control characters, marks that turn the writing
/// direction and bytes that are not UTF-8 become "\xNN", and what would be longer than `limit`
/// bytes is cut and ends in "...". For every name that comes from outside.
std::string printable(std::string_view text, std::size_t limit = 200);

/// A word that the user wrote, as errors cite it: 'printable', of at most 60 bytes.
std::string cited(std::string_view text);

/// The candidate that `word` was most likely meant to be, the first of equals, or "" when none is
/// near: edit distance without regard to case, a swap of two letters counts once, at most a third
/// of the word's length but one is always allowed.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// ", did you mean 'X'?" or "" when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// "--format 'jsn' is unknown, did you mean 'json'? (formats: text, json)": `option` --format,
/// `plural` formats.
std::string unknown_choice(std::string_view option, std::string_view word, std::string_view plural,
                           const std::vector<std::string>& choices);

}  // namespace rnnctl::base
