#include <filesystem>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runs/written_run.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {
namespace {

using testing::Optional;

class Metrics : public testing::Test {
 protected:
  MetricsSample sample_of(const std::string& text) const {
    test::write_file(file, text);
    return sample_metrics(file);
  }

  test::TemporaryDirectory folder;
  std::string file = folder.path("metrics.jsonl");
};

std::string step(int iteration, const std::string& loss) {
  return base::str(R"({"event":"step","iteration":)", iteration, R"(,"loss":)", loss, "}\n");
}

TEST_F(Metrics, TellHowFarItCameAndHowWell) {
  const MetricsSample sample = sample_of(test::example_metrics());
  EXPECT_TRUE(sample.is_whole);
  EXPECT_THAT(sample.batches_per_epoch, Optional(600));
  EXPECT_EQ(sample.iteration, 300);
  EXPECT_EQ(sample.losses.size(), 30u);
  EXPECT_THAT(sample.test.accuracy, Optional(0.75));
  EXPECT_THAT(sample.best_accuracy, Optional(0.875));
  EXPECT_THAT(sample.seconds, Optional(3.0));
}

TEST_F(Metrics, KeepTheBestOfTheValidation) {
  const auto evaluation = [](double loss, double accuracy) {
    return base::str(R"({"event":"eval","split":"validation","loss":)", loss, R"(,"accuracy":)",
                     accuracy, "}\n");
  };
  const MetricsSample sample =
      sample_of(evaluation(0.5, 0.25) + evaluation(0.25, 0.75) + evaluation(0.375, 0.5));
  EXPECT_THAT(sample.best_accuracy, Optional(0.75));
  EXPECT_THAT(sample.best_loss, Optional(0.25));
}

TEST_F(Metrics, LineThatAKilledProcessToreIsNoLine) {
  const std::string whole = step(1, "2.5") + step(2, "2.25");
  for (std::size_t torn = 0; torn < 10; ++torn) {
    const MetricsSample sample = sample_of(whole + step(3, "2").substr(0, torn));
    EXPECT_EQ(sample.iteration, 2) << torn;
    EXPECT_EQ(sample.losses.size(), 2u) << torn;
  }
}

TEST_F(Metrics, WhatIsNoLineOfOursIsPassedOver) {
  const std::string deep(40'000, '[');
  const MetricsSample sample =
      sample_of("\n\n[]\nnull\n17\nnot json\n" + deep + "\n" + std::string("\0\xff\n", 3) +
                R"({"event":17,"iteration":"x"})"
                "\n"
                R"({"event":"step","iteration":-1,"loss":1})"
                "\n"
                R"({"event":"step","iteration":1.5,"loss":1})"
                "\n" +
                step(9, "null") + step(10, "\"1\"") + step(11, "1e999") + step(7, "1.5") +
                std::string(100'000, 'x') + "\n");
  ASSERT_EQ(sample.losses.size(), 1u);
  EXPECT_EQ(sample.losses[0].iteration, 7);
  EXPECT_EQ(sample.iteration, 7);
}

TEST_F(Metrics, OfAHugeFileOnlySamplesAreRead) {
  std::string text = R"({"event":"start","iteration":0,"batches_per_epoch":600})"
                     "\n";
  for (int iteration = 1; iteration <= 60'000; ++iteration) text += step(iteration, "2.125");
  text += R"({"event":"eval","split":"test","iteration":60000,"accuracy":0.5})"
          "\n";
  const MetricsSample sample = sample_of(text);
  EXPECT_FALSE(sample.is_whole);
  EXPECT_EQ(sample.iteration, 60'000);
  EXPECT_THAT(sample.batches_per_epoch, Optional(600));
  EXPECT_THAT(sample.test.accuracy, Optional(0.5));
  EXPECT_LT(sample.losses.size(), 20'000u);
  EXPECT_GT(sample.losses.size(), 1'000u);
  for (const LossPoint& point : sample.losses) ASSERT_EQ(point.loss, 2.125);
}

// A hole of a thousand million bytes costs neither time nor memory.
TEST_F(Metrics, FileOfAnySizeIsReadInPieces) {
  test::write_file(file, step(1, "2.5"));
  std::filesystem::resize_file(file, 1'000'000'000);
  const MetricsSample sample = sample_metrics(file);
  EXPECT_EQ(sample.iteration, 1);
}

TEST_F(Metrics, WhatIsNoFileIsRefusedAtOnce) {
  EXPECT_THROW(sample_metrics(folder.path("nosuch")), base::InputError);
  EXPECT_THROW(sample_metrics(folder.path()), base::InputError);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_THROW(sample_metrics(file), base::InputError);
}

}  // namespace
}  // namespace rnnctl::runs
