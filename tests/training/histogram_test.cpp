#include "training/histogram.h"

#include <cmath>
#include <limits>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rnnctl::training {
namespace {

double total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0);
}

TEST(Histogram, CountsEachNumberOnceInItsBucket) {
  // -32.5, -31.5, ..., 31.5 but for the ends, which make the range -32 to 32: buckets of width 1.
  torch::Tensor values = torch::arange(-31, 31, torch::kFloat32) + 0.5;
  values = torch::cat({torch::tensor({-32.0F}), values, values, torch::tensor({32.0F})});
  const Histogram histogram = histogram_of(values.reshape({2, -1}));
  EXPECT_EQ(histogram.count, 126);
  EXPECT_EQ(histogram.min, -32.0);
  EXPECT_EQ(histogram.max, 32.0);
  EXPECT_EQ(histogram.sum, 0.0);
  EXPECT_EQ(histogram.sum_of_squares, 41'759.0);  // 2 * 2 * (0.5^2 + ... + 30.5^2) + 2 * 32^2
  ASSERT_EQ(histogram.limits.size(), 64u);
  EXPECT_EQ(histogram.limits.front(), -31.0);
  EXPECT_EQ(histogram.limits.back(), 32.0);
  for (std::size_t i = 1; i + 1 < 64; ++i) EXPECT_EQ(histogram.counts[i], 2.0) << i;
  EXPECT_EQ(histogram.counts.front(), 1.0);
  EXPECT_EQ(histogram.counts.back(), 1.0) << "the largest number is in the last bucket";
}

TEST(Histogram, OfOneValueHasOneBucket) {
  const Histogram histogram = histogram_of(torch::full({3, 4}, 0.25));
  EXPECT_THAT(histogram.limits, testing::ElementsAre(0.25));
  EXPECT_THAT(histogram.counts, testing::ElementsAre(12.0));
}

TEST(Histogram, LeavesOutWhatIsNoNumber) {
  const float infinite = std::numeric_limits<float>::infinity();
  const Histogram histogram = histogram_of(torch::tensor({1.0F, NAN, 2.0F, infinite, -infinite}));
  EXPECT_EQ(histogram.count, 2);
  EXPECT_EQ(histogram.max, 2.0);
  EXPECT_EQ(total(histogram), 2.0);
  EXPECT_EQ(histogram_of(torch::tensor({NAN})).count, 0);
  EXPECT_EQ(histogram_of(torch::empty({0})).count, 0);
}

TEST(Histogram, StandsTheWholeRangeOfFloats) {
  const float largest = std::numeric_limits<float>::max();
  const Histogram histogram = histogram_of(torch::tensor({-largest, 0.0F, largest}));
  EXPECT_EQ(total(histogram), 3.0);
  EXPECT_EQ(histogram.limits.back(), static_cast<double>(largest));
}

}  // namespace
}  // namespace rnnctl::training
