// Text for a terminal: 100 columns, names to the left of what is said about them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rnnctl::config {

inline constexpr std::size_t kHelpWidth = 100;

/// `text` in lines of at most `width` characters, broken at spaces. A word that is longer has a
/// line of its own.
std::vector<std::string> wrap(const std::string& text, std::size_t width);

/// `text` in lines of kHelpWidth, each ended.
std::string paragraph(const std::string& text);

/// `left` as it stands and `right` in the column beside it, in lines of kHelpWidth, each ended.
std::string two_columns(const std::string& left, const std::string& right);

}  // namespace rnnctl::config
