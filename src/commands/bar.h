// Bars of block characters.
#pragma once

#include <cstddef>
#include <string>

namespace rnnctl::commands {

/// So many eighths of a column, as UTF-8.
std::string bar_of_eighths(std::size_t eighths);

}  // namespace rnnctl::commands
