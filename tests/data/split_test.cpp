#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/data/split.h>

namespace rnnctl::data {
namespace {

using testing::HasSubstr;

std::vector<std::uint32_t> first_integers(std::size_t count) {
  std::vector<std::uint32_t> result(count);
  std::iota(result.begin(), result.end(), 0u);
  return result;
}

/// "2: MESSAGE", the exit code before it.
std::string message_for(std::int64_t count, double amount) {
  try {
    split_validation(count, amount, 1, "--test-split");
  } catch (const base::Error& error) {
    return std::to_string(static_cast<int>(error.exit_code())) + ": " + error.what();
  }
  return "no error";
}

TEST(SplitValidation, BothPartsTogetherAreEverythingOnce) {
  const Split split = split_validation(1000, 300, 7);
  EXPECT_EQ(split.training.size(), 700u);
  EXPECT_EQ(split.validation.size(), 300u);
  EXPECT_TRUE(std::is_sorted(split.training.begin(), split.training.end()));
  EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<std::uint32_t> both;
  std::merge(split.training.begin(), split.training.end(), split.validation.begin(),
             split.validation.end(), std::back_inserter(both));
  EXPECT_EQ(both, first_integers(1000));
}

TEST(SplitValidation, IsAPureFunctionOfItsArguments) {
  EXPECT_EQ(split_validation(500, 50, 1).validation, split_validation(500, 50, 1).validation);
  EXPECT_NE(split_validation(500, 50, 1).validation, split_validation(500, 50, 2).validation);
}

TEST(SplitValidation, DrawsFromTheWholeRange) {
  // 100 of 10,000: the chance that a given half of the range gets under 30 is below 1e-4.
  const Split split = split_validation(10'000, 100, 3);
  const auto middle = std::lower_bound(split.validation.begin(), split.validation.end(), 5'000u);
  EXPECT_GT(middle - split.validation.begin(), 30);
  EXPECT_GT(split.validation.end() - middle, 30);
}

TEST(SplitValidation, AmountIsANumberOrAFraction) {
  EXPECT_EQ(split_validation(60'000, 0.1, 1).validation.size(), 6'000u);
  EXPECT_EQ(split_validation(60'000, 10'000, 1).validation.size(), 10'000u);
  EXPECT_EQ(split_validation(7, 0.5, 1).validation.size(), 4u);  // 3.5, rounded
  EXPECT_EQ(split_validation(7, 1, 1).validation.size(), 1u);    // one example, not all
}

TEST(SplitValidation, ZeroAsksForNoValidation) {
  const Split split = split_validation(10, 0, 1);
  EXPECT_EQ(split.training, first_integers(10));
  EXPECT_TRUE(split.validation.empty());
}

TEST(SplitValidation, NeitherPartMayBeEmpty) {
  EXPECT_EQ(message_for(100, 100),
            "2: --test-split 100 of 100 examples leaves nothing to train on, choose a smaller one");
  EXPECT_THAT(message_for(100, 1e300), HasSubstr("nothing to train on, choose a smaller one"));
  EXPECT_THAT(message_for(0, 1), HasSubstr("nothing to train on"));
}

TEST(SplitValidation, FractionNeedsEnoughExamples) {
  EXPECT_EQ(message_for(4, 0.1),
            "3: --test-split 0.1 of 4 examples is none; use more data or a larger --test-split");
  EXPECT_EQ(message_for(2, 0.9),
            "3: --test-split 0.9 of 2 examples is all; use more data or a smaller --test-split");
  EXPECT_THAT(message_for(0, 0.5), HasSubstr("is none"));
}

TEST(SplitValidation, AnyOtherAmountIsAnError) {
  for (const double amount : {-1.0, -0.1, 2.5, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(message_for(100, amount), HasSubstr("2: --test-split")) << amount;
  }
  EXPECT_THAT(message_for(100, INFINITY), HasSubstr("nothing to train on"));
  EXPECT_THROW(split_validation(-1, 0, 1), std::invalid_argument);
  EXPECT_THROW(split_validation(std::int64_t{1} << 32, 0, 1), std::invalid_argument);
}

TEST(SplitValidation, StreamsOfBothPartsVisitEveryExampleOnce) {
  std::vector<std::int64_t> names(103);
  std::iota(names.begin(), names.end(), 0);
  const SequenceDataset dataset("numbered", {103, 1, 1, 103, 1}, std::vector<float>(103), names);
  const Split split = split_validation(103, 0.2, 5);
  BatchStream training(dataset, split.training, {.batch_size = 10, .seed = 5});
  BatchStream validation(dataset, split.validation, {.batch_size = 8, .shuffle = false});
  std::vector<std::int64_t> visited;
  for (BatchStream* stream : {&training, &validation}) {
    for (std::int64_t k = 0; k < stream->batches_per_epoch(); ++k) {
      const Batch& batch = stream->at(0, k);
      visited.insert(visited.end(), batch.targets, batch.targets + batch.size);
    }
  }
  std::sort(visited.begin(), visited.end());
  EXPECT_EQ(visited, names);
}

}  // namespace
}  // namespace rnnctl::data
