// Which option somebody may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rnnctl::config {

/// The one of `names` that `word` was most likely meant to be, or "": its nearest spelling, or what
/// other tools call the same thing (learning-rate is lr here). Leading dashes and case do not
/// count, `_` counts as `-`.
std::string nearest_option(std::string_view word, std::span<const std::string> names);

}  // namespace rnnctl::config
