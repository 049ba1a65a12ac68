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

std::string message_for(std::int64_t count, double amount) {
  try {
    split_validation(count, amount, 1);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "no UsageError";
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
  EXPECT_THAT(message_for(100, 100), HasSubstr("split of 100 out of 100 examples leaves nothing"));
  EXPECT_THAT(message_for(100, 1e300), HasSubstr("nothing to train on, choose a smaller one"));
  EXPECT_THAT(message_for(2, 0.9), HasSubstr("nothing to train on"));
  EXPECT_THAT(message_for(100, 0.004), HasSubstr("nothing to validate on, choose a larger one"));
  EXPECT_THAT(message_for(0, 0.5), HasSubstr("nothing to validate on"));
}

TEST(SplitValidation, AnyOtherAmountIsAnError) {
  for (const double amount : {-1.0, -0.1, 2.5, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(message_for(100, amount), HasSubstr("neither a whole number nor a fraction"))
        << amount;
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
