// A tensor's values and their distribution, drawn with characters.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "commands/tensor_figures.h"

namespace rnnctl::commands {

/// A line for each part: its range, how many values, a bar of at most `columns` characters. `utf8`:
/// blocks, which show eighths of a character, else "#".
std::string histogram_text(const Histogram& histogram, std::size_t columns, bool utf8);

/// As NumPy prints arrays: in brackets, of more than 1000 values only the first and last three of
/// each axis.
std::string array_text(std::span<const double> values, const std::vector<std::int64_t>& shape);

/// With five significant digits.
std::string short_number(double value);

}  // namespace rnnctl::commands
