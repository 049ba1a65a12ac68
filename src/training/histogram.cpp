#include "training/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace rnnctl::training {
namespace {

constexpr std::size_t kBuckets = 64;  // twice what TensorBoard draws

/// All but the buckets; the range is infinite and upside down where there is no finite number.
Histogram summed(std::span<const float> values) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  Histogram histogram;
  histogram.min = kInfinite;
  histogram.max = -kInfinite;
  for (const float single : values) {
    if (!std::isfinite(single)) continue;
    const double value = single;
    ++histogram.count;
    histogram.min = std::min(histogram.min, value);
    histogram.max = std::max(histogram.max, value);
    histogram.sum += value;
    histogram.sum_of_squares += value * value;
  }
  return histogram;
}

}  // namespace

Histogram histogram_of(const torch::Tensor& values) {
  const torch::Tensor plain = values.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const std::span<const float> numbers(plain.data_ptr<float>(),
                                       static_cast<std::size_t>(plain.numel()));
  Histogram histogram = summed(numbers);
  if (histogram.count == 0) return {};
  const double range = histogram.max - histogram.min;
  const std::size_t buckets = range > 0 ? kBuckets : 1;
  const double width = range / static_cast<double>(buckets);
  for (std::size_t i = 1; i < buckets; ++i) {
    histogram.limits.push_back(histogram.min + static_cast<double>(i) * width);
  }
  histogram.limits.push_back(histogram.max);
  histogram.counts.assign(buckets, 0.0);
  for (const float value : numbers) {
    if (!std::isfinite(value)) continue;
    const double place = width > 0 ? (value - histogram.min) / width : 0.0;
    ++histogram.counts[std::min(static_cast<std::size_t>(place), buckets - 1)];
  }
  return histogram;
}

}  // namespace rnnctl::training
