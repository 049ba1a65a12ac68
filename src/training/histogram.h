// How the numbers of a tensor are spread.
#pragma once

#include <cstdint>
#include <vector>

#include <rnnctl/models/libtorch.h>

namespace rnnctl::training {

/// Of the finite numbers; count is 0 where there is none.
struct Histogram {
  std::int64_t count = 0;
  double min = 0.0, max = 0.0;
  double sum = 0.0, sum_of_squares = 0.0;
  std::vector<double> limits;  ///< the upper end of each bucket, ascending; the last is max
  std::vector<double> counts;  ///< of each bucket
};

/// 64 buckets of equal width between the smallest number and the largest, or one where all are the
/// same. `values` may be of any shape, on any device.
Histogram histogram_of(const torch::Tensor& values);

}  // namespace rnnctl::training
