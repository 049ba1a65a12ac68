// Values and foreign text as C has them.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rnnctl::c_source {

/// "0.1f": the shortest that a compiler reads as the same float. `value` must be finite.
std::string float_literal(float value);

/// "static const float NAME[SIZE] = {…};\n", `values` not empty.
std::string float_array(std::string_view name, std::string_view size,
                        std::span<const float> values);

/// In quotes and in ASCII; cut to what compilers must take.
std::string string_literal(std::string_view text);

/// On one line, and nothing that would end a comment, begin one or be a trigraph.
std::string comment_text(std::string_view text);

/// `code` with the second of each pair for its first, which stands there at most once: "<size>".
std::string filled(std::string code,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// `code` with `name` for each "$" and its capitals for each "$$".
std::string with_name(std::string_view code, std::string_view name);

}  // namespace rnnctl::c_source
