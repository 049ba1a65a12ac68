#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/runs/sparkline.h>

namespace rnnctl::runs {
namespace {

std::vector<LossPoint> falling(int count) {
  std::vector<LossPoint> points;
  for (int i = 0; i < count; ++i) points.push_back({i, static_cast<double>(count - i)});
  return points;
}

TEST(Sparkline, GoesFromTheHighestLossToTheLowest) {
  EXPECT_EQ(sparkline(falling(8), 8), "█▇▆▅▄▃▂▁");
  EXPECT_EQ(sparkline(falling(8000), 8), "█▇▆▅▄▃▂▁");
}

TEST(Sparkline, HasNoMoreColumnsThanPoints) {
  EXPECT_EQ(sparkline(falling(2), 24), "█▁");
  EXPECT_EQ(sparkline(falling(1), 24), "");
  EXPECT_EQ(sparkline({}, 24), "");
  EXPECT_EQ(sparkline(falling(9), 0), "");
}

TEST(Sparkline, TakesPlainValues) {
  EXPECT_EQ(sparkline_of_values(std::vector<double>{8, 7, 6, 5, 4, 3, 2, 1}, 8), "█▇▆▅▄▃▂▁");
  EXPECT_EQ(sparkline_of_values({}, 8), "");
}

TEST(Sparkline, GoesByIterationsNotByLines) {
  const std::vector<LossPoint> points = {{0, 2.0}, {1, 2.0}, {2, 2.0}, {99, 1.0}};
  EXPECT_EQ(sparkline(points, 4), "███▁");
}

TEST(Sparkline, ConstantIsALineAtTheBottom) {
  const std::vector<LossPoint> points = {{1, 5.0}, {2, 5.0}, {3, 5.0}};
  EXPECT_EQ(sparkline(points, 3), "▁▁▁");
}

TEST(Sparkline, StandsTheLargestNumbersAndIterationsThatGoBack) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  const std::vector<LossPoint> points = {
      {std::int64_t{1} << 53, kLargest}, {0, -kLargest}, {0, -kLargest}, {7, -kLargest}};
  EXPECT_EQ(sparkline(points, 4), "▁▁▁█");
  const std::vector<LossPoint> thirds = {{0, kLargest}, {1, 0.0}, {2, 0.0}};
  EXPECT_EQ(sparkline(thirds, 3), "█▁▁");
}

}  // namespace
}  // namespace rnnctl::runs
