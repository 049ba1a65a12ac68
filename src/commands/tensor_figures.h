// What can be said of a tensor's values in numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::commands {

/// The elements in their order; of int64 beyond 2^53 the nearest double.
std::vector<double> values_of(const checkpoint::Tensor& tensor);

/// Equal parts from the smallest to the largest value, as numpy.histogram has them: the last takes
/// its upper end in, and where all values are the same they lie in the middle of a range of 1.
struct Histogram {
  std::vector<double> edges;  ///< one more than there are parts
  std::vector<std::int64_t> counts;
};

struct TensorFigures {
  /// Of the finite values.
  struct OfFinite {
    double min = 0.0, max = 0.0, mean = 0.0;
    double deviation = 0.0;  ///< of a population, as numpy.std
    double norm = 0.0;       ///< Euclidean
    Histogram histogram;
  };
  std::int64_t count = 0, zeros = 0, nan = 0, infinite = 0;
  std::optional<OfFinite> finite;  ///< nothing where no value is finite
};

TensorFigures figures_of(const std::vector<double>& values, std::size_t parts);

}  // namespace rnnctl::commands
