#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/runs/run_progress.h>

namespace rnnctl::runs {
namespace {

using testing::ElementsAre;
using testing::Optional;

constexpr const char* kStep =
    R"({"event":"step","iteration":100,"epoch":2,"loss":0.5,"accuracy":0.75,"learning_rate":0.1,)"
    R"("examples_per_second":2000.0,"seconds":4.0})";

std::vector<double> means(const CurveThinner& thinned) {
  std::vector<double> values;
  for (const CurvePoint& point : thinned.curve()) values.push_back(point.mean);
  return values;
}

TEST(RunProgress, HasTheFiguresOfTheLastStep) {
  RunProgress progress;
  EXPECT_EQ(progress.take(kStep), "step");
  EXPECT_EQ(progress.iteration, 100);
  EXPECT_EQ(progress.epoch, 2);
  EXPECT_THAT(progress.loss, Optional(0.5));
  EXPECT_THAT(progress.accuracy, Optional(0.75));
  EXPECT_THAT(progress.learning_rate, Optional(0.1));
  EXPECT_THAT(progress.examples_per_second, Optional(2000.0));
  EXPECT_THAT(means(progress.losses), ElementsAre(0.5));
}

TEST(RunProgress, KeepsTheLastEvaluation) {
  RunProgress progress;
  progress.take(kStep);
  EXPECT_EQ(progress.take(R"({"event":"eval","iteration":100,"split":"validation","loss":0.25,)"
                          R"("accuracy":0.5})"),
            "eval");
  ASSERT_TRUE(progress.evaluation);
  EXPECT_EQ(progress.evaluation->split, "validation");
  EXPECT_EQ(progress.evaluation->iteration, 100);
  EXPECT_THAT(progress.evaluation->figures.loss, Optional(0.25));
  EXPECT_THAT(progress.loss, Optional(0.5)) << "of the step";
}

TEST(RunProgress, TellsTheTimeLeftByThePaceSoFar) {
  RunProgress progress;
  EXPECT_EQ(progress.seconds_left(1000), std::nullopt);
  progress.take(kStep);
  EXPECT_THAT(progress.seconds_left(1000), Optional(36.0));
  EXPECT_THAT(progress.seconds_left(100), Optional(0.0));
  EXPECT_EQ(progress.seconds_left(50), std::nullopt) << "beyond its end";
  EXPECT_EQ(progress.seconds_left(std::nullopt), std::nullopt);
}

TEST(RunProgress, StandsAnything) {
  RunProgress progress;
  progress.take(kStep);
  for (const std::string line : {"", "[]", "{", "\xff", "7"}) EXPECT_EQ(progress.take(line), "");
  EXPECT_EQ(progress.take(R"({"event":7,"iteration":"x","epoch":-1})"), "");
  EXPECT_EQ(progress.iteration, 100);
  EXPECT_EQ(progress.take(R"({"event":"step","iteration":101,"loss":null})"), "step");
  EXPECT_EQ(progress.loss, std::nullopt);
  EXPECT_THAT(means(progress.losses), ElementsAre(0.5));
}

}  // namespace
}  // namespace rnnctl::runs
