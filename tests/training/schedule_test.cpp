// Expected rates are the formulas in the header at points where they are round numbers.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/training/schedule.h>

namespace rnnctl::training {
namespace {

constexpr std::int64_t kTotal = 120;

TrainingOptions with(const std::string& schedule, std::int64_t warmup = 0) {
  TrainingOptions options;
  options.optimizer.learning_rate = 0.8;
  options.schedule = schedule;
  options.warmup = warmup;
  return options;
}

double rate(const TrainingOptions& options, std::int64_t completed) {
  return learning_rate_at(options, completed, kTotal);
}

TEST(Schedule, ConstantStaysWhereItIs) {
  for (const std::int64_t completed : {0, 1, 60, 119}) {
    EXPECT_EQ(rate(with("constant"), completed), 0.8);
  }
}

TEST(Schedule, CosineFallsFromTheRateToNothing) {
  EXPECT_DOUBLE_EQ(rate(with("cosine"), 0), 0.8);
  EXPECT_DOUBLE_EQ(rate(with("cosine"), 40), 0.8 * 0.75);  // cos(pi / 3) = 1/2
  EXPECT_DOUBLE_EQ(rate(with("cosine"), 60), 0.4);
  EXPECT_DOUBLE_EQ(rate(with("cosine"), 80), 0.8 * 0.25);
  EXPECT_GT(rate(with("cosine"), 119), 0.0) << "the last step still learns";
  EXPECT_LT(rate(with("cosine"), 119), 0.001);
}

TEST(Schedule, StepFallsToATenthAtHalfAndAHundredthAtThreeQuarters) {
  EXPECT_DOUBLE_EQ(rate(with("step"), 0), 0.8);
  EXPECT_DOUBLE_EQ(rate(with("step"), 59), 0.8);
  EXPECT_DOUBLE_EQ(rate(with("step"), 60), 0.08);
  EXPECT_DOUBLE_EQ(rate(with("step"), 89), 0.08);
  EXPECT_DOUBLE_EQ(rate(with("step"), 90), 0.008);
  EXPECT_DOUBLE_EQ(rate(with("step"), 119), 0.008);
}

TEST(Schedule, ExponentialFallsByTheSameFactorEveryStep) {
  EXPECT_DOUBLE_EQ(rate(with("exponential"), 0), 0.8);
  EXPECT_DOUBLE_EQ(rate(with("exponential"), 60), 0.08);
  EXPECT_DOUBLE_EQ(rate(with("exponential"), 119), 0.8 * std::pow(0.01, 119.0 / 120.0));
  const double factor = rate(with("exponential"), 1) / rate(with("exponential"), 0);
  EXPECT_NEAR(rate(with("exponential"), 101) / rate(with("exponential"), 100), factor, 1e-12);
}

TEST(Schedule, WarmupRisesInEqualStepsAndTheScheduleUsesWhatIsLeft) {
  const TrainingOptions options = with("cosine", 20);
  EXPECT_DOUBLE_EQ(rate(options, 0), 0.8 / 20) << "the first step learns already";
  EXPECT_DOUBLE_EQ(rate(options, 9), 0.4);
  EXPECT_DOUBLE_EQ(rate(options, 19), 0.8);
  EXPECT_DOUBLE_EQ(rate(options, 20), 0.8);
  EXPECT_DOUBLE_EQ(rate(options, 70), 0.4);  // half of the 100 that are left
}

TEST(Schedule, AWarmupLongerThanTheRunIsCutOff) {
  EXPECT_DOUBLE_EQ(rate(with("step", 240), 119), 0.4);
}

TEST(Schedule, RefusesAnUnknownName) {
  try {
    rate(with("linear"), 0);
    FAIL() << "accepted";
  } catch (const base::UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "schedule 'linear' is unknown: constant, cosine, step or exponential");
  }
}

}  // namespace
}  // namespace rnnctl::training
