// Curves out of metrics.jsonl: every value counts, however many there are.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runs/written_run.h"
#include <rnnctl/base/error.h>
#include <rnnctl/runs/metrics_curves.h>

namespace rnnctl::runs {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class MetricsCurvesTest : public testing::Test {
 protected:
  MetricsCurves read(const std::string& text, std::size_t points = 100) const {
    test::write_file(folder.path("metrics.jsonl"), text);
    return read_curves(folder.path("metrics.jsonl"), points);
  }
  test::TemporaryDirectory folder;
};

TEST_F(MetricsCurvesTest, FewValuesStayAsTheyAre) {
  const MetricsCurves curves = read(test::example_metrics());
  ASSERT_THAT(curves.loss, SizeIs(30));
  EXPECT_EQ(curves.loss[0].iteration, 10);
  EXPECT_DOUBLE_EQ(curves.loss[0].mean, 2.9);
  EXPECT_DOUBLE_EQ(curves.loss[0].low, 2.9);
  EXPECT_DOUBLE_EQ(curves.loss[0].high, 2.9);
  EXPECT_THAT(curves.accuracy, IsEmpty());  // the example's steps have none
  EXPECT_THAT(curves.examples_per_second, SizeIs(30));
  ASSERT_THAT(curves.validation.accuracy, SizeIs(1));
  EXPECT_DOUBLE_EQ(curves.validation.accuracy[0].mean, 0.875);
  ASSERT_THAT(curves.test.loss, SizeIs(1));
  EXPECT_DOUBLE_EQ(curves.test.loss[0].mean, 0.5);
  EXPECT_THAT(curves.test.r_squared, IsEmpty());
  EXPECT_TRUE(curves.is_whole);
}

TEST_F(MetricsCurvesTest, ManyValuesBecomeMeansWithTheirRange) {
  // 0 .. 7, then 8 .. 15: with 2 points wanted, at most 3 are kept, of equal shares.
  CurveThinner thinner(2);
  for (int i = 0; i < 16; ++i) thinner.add(i, i);
  const Curve curve = thinner.curve();
  ASSERT_THAT(curve, SizeIs(2));
  EXPECT_DOUBLE_EQ(curve[0].mean, 3.5);
  EXPECT_DOUBLE_EQ(curve[0].low, 0.0);
  EXPECT_DOUBLE_EQ(curve[0].high, 7.0);
  EXPECT_EQ(curve[0].iteration, 4);  // 3.5, rounded
  EXPECT_DOUBLE_EQ(curve[1].mean, 11.5);
  EXPECT_DOUBLE_EQ(curve[1].high, 15.0);
}

TEST_F(MetricsCurvesTest, AHundredThousandLinesKeepTheirExtremes) {
  std::string text;
  for (int i = 1; i <= 100'000; ++i) {
    const std::string loss = i == 54'321 ? "99.5" : "1.0";
    text += R"({"event":"step","iteration":)" + std::to_string(i) + R"(,"loss":)" + loss + "}\n";
  }
  const MetricsCurves curves = read(text);
  EXPECT_LT(curves.loss.size(), 200u);
  EXPECT_GE(curves.loss.size(), 100u);
  double highest = 0.0;
  for (const CurvePoint& point : curves.loss) highest = std::max(highest, point.high);
  EXPECT_DOUBLE_EQ(highest, 99.5);
  EXPECT_GT(curves.loss.back().iteration, 99'000);
}

TEST_F(MetricsCurvesTest, NullsTornLinesAndWhatIsNoNumberArePassedOver) {
  const MetricsCurves curves = read(R"({"event":"step","iteration":1,"loss":null}
{"event":"step","iteration":2,"loss":"high"}
no JSON
{"event":"step","iteration":3,"loss":0.5,"accuracy":0.25}
{"event":"step","iteration":2,"loss":9}
{"event":"eval","iteration":3,"split":"another","loss":7}
{"event":"end","iteration":4,"loss":null,"accuracy":null}
{"event":"step","iteration":5,"loss":0.)");
  ASSERT_THAT(curves.loss, SizeIs(1));  // the second iteration 2 comes too late
  EXPECT_EQ(curves.loss[0].iteration, 3);
  EXPECT_THAT(curves.test.loss, IsEmpty());
  EXPECT_THAT(curves.validation.loss, IsEmpty());
}

TEST_F(MetricsCurvesTest, HugeValuesDoNotBecomeInfinite) {
  CurveThinner thinner(1);
  for (int i = 0; i < 8; ++i) thinner.add(i, std::numeric_limits<double>::max());
  thinner.add(8, std::numeric_limits<double>::infinity());
  thinner.add(9, std::nan(""));
  for (const CurvePoint& point : thinner.curve()) {
    EXPECT_TRUE(std::isfinite(point.mean));
    EXPECT_LE(point.high, 1e100);
  }
}

TEST_F(MetricsCurvesTest, TheTestCurveEndsWithTheResult) {
  const MetricsCurves curves =
      read(R"({"event":"eval","iteration":10,"split":"validation","loss":0.5}
{"event":"end","iteration":20,"loss":0.75,"accuracy":0.5}
)");
  ASSERT_THAT(curves.test.loss, SizeIs(1));
  EXPECT_EQ(curves.test.loss[0].iteration, 20);
}

TEST_F(MetricsCurvesTest, AFileThatIsNotThereIsAnInputError) {
  EXPECT_THROW(read_curves(folder.path("none.jsonl"), 10), base::InputError);
}

}  // namespace
}  // namespace rnnctl::runs
