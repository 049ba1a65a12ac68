// Taking a line of a file apart.
#pragma once

#include <string_view>

namespace rnnctl::base {

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Cuts what comes before the next `separator`, and that, off `text`; all of it where there is
/// none.
std::string_view cut(std::string_view& text, char separator);

}  // namespace rnnctl::base
