// What is derived from sequences: classes, standardisation, the part to test on, the data set.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/class_names.h>
#include <rnnctl/data/split.h>
#include <rnnctl/data/standardisation.h>
#include <rnnctl/data/time_series_dataset.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Labels = std::vector<std::string>;

TEST(ClassNames, AreInTheOrderOfNumbersOrOfBytes) {
  EXPECT_THAT(ClassNames(Labels{"10", "-1", "2", "10"}, "x").names(), ElementsAre("-1", "2", "10"));
  EXPECT_THAT(ClassNames(Labels{"10", "a", "2"}, "x").names(), ElementsAre("10", "2", "a"));
}

TEST(ClassNames, NumberTheLabels) {
  const ClassNames names(Labels{"up", "down"}, "x");
  EXPECT_THAT(names.classes_of({"up", "down", "up"}, "x"), ElementsAre(1, 0, 1));
}

TEST(ClassNames, RefuseALabelThatTrainingDoesNotHave) {
  const ClassNames names(Labels{"up", "down"}, "train.csv");
  try {
    names.classes_of({"up", "left"}, "test.csv");
    FAIL();
  } catch (const base::InputError& error) {
    EXPECT_STREQ(error.what(),
                 "test.csv, sequence 2: the label 'left' is none of the 2 that the training data "
                 "have");
  }
}

TEST(ClassNames, RefuseASingleClass) {
  EXPECT_THROW(ClassNames(Labels{"a", "a"}, "x"), base::InputError);
  EXPECT_THROW(ClassNames(Labels{"a", "a"}), std::invalid_argument);
}

// Of 0, 51, 102 (0, 0.2, 0.4) and of one white picture that does not count.
TEST(Standardisation, OfPixelsHasTheTrainingPartsFigures) {
  const std::vector<std::uint8_t> pixels = {0, 51, 102, 255, 255, 255};
  const Standardisation found = standardisation_of_pixels(pixels, 3, std::vector<std::uint32_t>{0});
  EXPECT_THAT(found.mean, ElementsAre(0.2F));
  EXPECT_THAT(found.deviation, ElementsAre(std::sqrt(2.0F / 3.0F) * 0.2F));
  const Standardisation white = standardisation_of_pixels(pixels, 3, std::vector<std::uint32_t>{1});
  EXPECT_THAT(white.mean, ElementsAre(1.0F));
  EXPECT_THAT(white.deviation, ElementsAre(1.0F));
}

// Two features of three steps: 1 2 3 and the constant 5. The last sequence does not count.
TEST(Standardisation, HasTheTrainingPartsFigures) {
  LabelledSequences sequences;
  sequences.features = 2;
  sequences.values = {1, 5, 2, 5, 3, 5, 100, 100};
  sequences.begins = {0, 1, 3, 4};
  sequences.labels = {"a", "b", "c"};
  const Standardisation found = standardisation_of(sequences, std::vector<std::uint32_t>{0, 1});
  EXPECT_THAT(found.mean, ElementsAre(2.0F, 5.0F));
  EXPECT_THAT(found.deviation, ElementsAre(std::sqrt(2.0F / 3.0F), 1.0F));
  std::vector<float> values = {3, 6};
  found.apply(values);
  EXPECT_THAT(values, ElementsAre(1.0F / std::sqrt(2.0F / 3.0F), 1.0F));
}

TEST(Standardisation, OfLargeNumbersKeepsASmallSpread) {
  LabelledSequences sequences;
  sequences.features = 1;
  sequences.values = {16777214, 16777216};
  sequences.begins = {0, 2};
  sequences.labels = {"a"};
  const Standardisation found = standardisation_of(sequences, std::vector<std::uint32_t>{0});
  EXPECT_THAT(found.deviation, ElementsAre(1.0F));
}

std::map<std::int64_t, int> counts(const std::vector<std::uint32_t>& part,
                                   const std::vector<std::int64_t>& classes) {
  std::map<std::int64_t, int> result;
  for (const std::uint32_t index : part) ++result[classes[index]];
  return result;
}

TEST(SplitStratified, TakesAsMuchOfEachClass) {
  std::vector<std::int64_t> classes;
  for (int i = 0; i < 100; ++i) classes.push_back(i % 10 == 0 ? 1 : 0);
  const Split split = split_stratified(classes, 0.2, 7);
  EXPECT_EQ(counts(split.validation, classes), (std::map<std::int64_t, int>{{0, 18}, {1, 2}}));
  EXPECT_EQ(counts(split.training, classes), (std::map<std::int64_t, int>{{0, 72}, {1, 8}}));
  std::vector<std::uint32_t> all = split.training;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  std::sort(all.begin(), all.end());
  for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(all[i], i);
  EXPECT_EQ(split_stratified(classes, 0.2, 7).validation, split.validation);
  EXPECT_NE(split_stratified(classes, 0.2, 8).validation, split.validation);
}

TEST(SplitStratified, PutsEveryClassOfTwoIntoBothParts) {
  const Split split = split_stratified({0, 0, 1, 1, 2, 2, 3}, 0.3, 1);
  EXPECT_EQ(split.validation.size(), 3U);
  EXPECT_EQ(split.training.size(), 4U);
}

// Many small classes of which each would round to nothing.
TEST(SplitStratified, MeetsTheAmountOverAllClasses) {
  std::vector<std::int64_t> classes;
  for (int i = 0; i < 300; ++i) classes.push_back(i / 3);
  EXPECT_EQ(split_stratified(classes, 0.4, 1).validation.size(), 120U);
}

LabelledSequences two_sequences() {
  LabelledSequences sequences;
  sequences.features = 2;
  sequences.values = {1, 2, 3, 4, 5, 6};
  sequences.begins = {0, 1, 3};
  sequences.labels = {"a", "b"};
  return sequences;
}

Answers two_classes(std::vector<std::int64_t> of_each) {
  return {.classes = std::move(of_each), .values = {}, .num_classes = 2};
}

TEST(TimeSeriesDataset, PadsShorterSequencesWithZeros) {
  const TimeSeriesDataset dataset("x", two_sequences(), two_classes({0, 1}), {{1, 1}, {1, 2}});
  EXPECT_EQ(dataset.shape().time, 2);
  EXPECT_EQ(dataset.shape().input, 2);
  EXPECT_TRUE(dataset.has_unequal_lengths());
  EXPECT_EQ(dataset.length(0), 1);
  EXPECT_EQ(dataset.length(1), 2);
  EXPECT_THROW(dataset.length(2), std::out_of_range);
  std::vector<float> inputs(8, 9.0F);
  std::vector<std::int64_t> targets(2);
  dataset.gather(std::vector<std::uint32_t>{1, 0}, {}, inputs.data(), targets.data());
  EXPECT_THAT(inputs, ElementsAre(2, 1.5F, 4, 2.5F, 0, 0.5F, 0, 0));
  EXPECT_THAT(targets, ElementsAre(1, 0));
}

TEST(TimeSeriesDataset, MayBePaddedFurther) {
  const TimeSeriesDataset dataset("x", two_sequences(), two_classes({0, 1}), {}, 5);
  EXPECT_EQ(dataset.shape().time, 5);
  EXPECT_THROW(TimeSeriesDataset("x", two_sequences(), two_classes({0, 1}), {}, 1),
               std::invalid_argument);
  EXPECT_THROW(TimeSeriesDataset("x", two_sequences(), two_classes({0}), {}),
               std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::data
