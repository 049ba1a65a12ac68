#include "engine/kernels/cross_entropy.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/cross_entropy.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/math-inl.h"
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

/// scores -> exp(score - highest); returns their sum.
double exponentials(float* scores, std::size_t classes, float highest) {
  const Float d;
  HWY_ALIGN float terms[kLanes];
  double sum = 0.0;
  for (std::size_t c = 0; c < classes; c += kLanes) {
    const std::size_t some = HWY_MIN(kLanes, classes - c);
    for (std::size_t i = 0; i < kLanes; ++i) terms[i] = i < some ? scores[c + i] : highest;
    hn::Store(exp_of_negative(d, hn::Sub(hn::Load(d, terms), hn::Set(d, highest))), d, terms);
    for (std::size_t i = 0; i < some; ++i) {
      scores[c + i] = terms[i];
      sum += static_cast<double>(terms[i]);
    }
  }
  return sum;
}

CrossEntropy cross_entropy_any(std::size_t count, std::size_t classes, const std::int64_t* targets,
                               double smoothing, double scale, Rows scores,
                               std::int64_t* predictions) {
  CrossEntropy result;
  const double of_each = smoothing / static_cast<double>(classes);
  for (std::size_t r = 0; r < count; ++r) {
    float* const row = scores[r];
    const bool is_ignored = targets[r] < 0;
    const auto target = static_cast<std::size_t>(is_ignored ? 0 : targets[r]);
    std::size_t best = 0;
    double all = 0.0;
    for (std::size_t c = 0; c < classes; ++c) {
      all += static_cast<double>(row[c]);
      // A score that is not a number makes the loss one, too; see below.
      if (row[c] > row[best]) best = c;
    }
    predictions[r] = static_cast<std::int64_t>(best);
    if (is_ignored) {
      for (std::size_t c = 0; c < classes; ++c) row[c] = 0.0F;
      continue;
    }
    const float highest = row[best];
    const double own = static_cast<double>(row[target]) - static_cast<double>(highest);
    const double mean = all / static_cast<double>(classes) - static_cast<double>(highest);
    const double sum = exponentials(row, classes, highest);
    result.loss += std::log(sum) - (1.0 - smoothing) * own - smoothing * mean;
    result.correct += best == target ? 1 : 0;
    const auto factor = static_cast<float>(scale / sum);
    const auto rest = static_cast<float>(scale * of_each);
    for (std::size_t c = 0; c < classes; ++c) row[c] = row[c] * factor - rest;
    row[target] -= static_cast<float>(scale * (1.0 - smoothing));
  }
  return result;
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(cross_entropy_any);

CrossEntropy cross_entropy(std::size_t count, std::size_t classes, const std::int64_t* targets,
                           double smoothing, double scale, Rows scores, std::int64_t* predictions) {
  return HWY_DYNAMIC_DISPATCH(cross_entropy_any)(count, classes, targets, smoothing, scale, scores,
                                                 predictions);
}

}  // namespace rnnctl::engine::kernels
#endif
