// A curve in one line of text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {

/// At most `columns` characters from U+2581 (the lowest loss) to U+2588 (the highest), each the
/// mean of its share of the iterations; "" where there are fewer than two points.
std::string sparkline(std::span<const LossPoint> losses, std::size_t columns);

/// The same of values at equal distances.
std::string sparkline_of_values(std::span<const double> values, std::size_t columns);

}  // namespace rnnctl::runs
