#include <stdexcept>

#include <gtest/gtest.h>

#include <rnnctl/data/sequence_dataset.h>

namespace rnnctl::data {
namespace {

TEST(Hihell, IsTheTableOfTutorial003) {
  const SequenceDataset lesson = hihell();
  EXPECT_EQ(lesson.shape().count, 1);
  EXPECT_EQ(lesson.shape().time, 6);
  EXPECT_EQ(lesson.shape().input, 5);
  EXPECT_EQ(lesson.shape().num_classes, 5);
  EXPECT_EQ(lesson.shape().targets_per_example, 6);
  EXPECT_EQ(lesson.class_names(), (std::vector<std::string>{"h", "i", "e", "l", "o"}));
  EXPECT_TRUE(lesson.content_hashes().empty());

  std::vector<float> inputs(6 * 5);
  std::vector<std::int64_t> targets(6);
  const std::uint32_t first = 0;
  lesson.gather(std::span(&first, 1), {}, inputs.data(), targets.data());
  const std::vector<float> one_hot = {1, 0, 0, 0, 0,   // h
                                      0, 1, 0, 0, 0,   // i
                                      1, 0, 0, 0, 0,   // h
                                      0, 0, 1, 0, 0,   // e
                                      0, 0, 0, 1, 0,   // l
                                      0, 0, 0, 1, 0};  // l
  EXPECT_EQ(inputs, one_hot);
  EXPECT_EQ(targets, (std::vector<std::int64_t>{1, 0, 2, 3, 3, 4}));  // ihello
}

// Three examples of two time steps with two features; example i starts at 10 * i.
SequenceDataset three(DatasetShape shape = {3, 2, 2, 4, 1}, std::size_t names = 0) {
  return SequenceDataset("three", shape, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}, {3, 2, 1},
                         std::vector<std::string>(names, "name"));
}

TEST(SequenceDataset, GathersInTheOrderAskedFor) {
  const SequenceDataset sequences = three();
  const std::vector<std::uint32_t> indices = {2, 0};
  std::vector<float> inputs(8);
  std::vector<std::int64_t> targets(2);
  sequences.gather(indices, {}, inputs.data(), targets.data());
  EXPECT_EQ(inputs, (std::vector<float>{20, 21, 22, 23, 0, 1, 2, 3}));
  EXPECT_EQ(targets, (std::vector<std::int64_t>{1, 3}));
}

TEST(SequenceDataset, IsNoPictureAndThereforeNeverShifted) {
  const SequenceDataset sequences = three();
  const std::uint32_t index = 1;
  std::vector<float> inputs(4);
  std::int64_t target = 0;
  sequences.gather(std::span(&index, 1), {.max_shift = 5}, inputs.data(), &target);
  EXPECT_EQ(inputs, (std::vector<float>{10, 11, 12, 13}));
}

TEST(SequenceDataset, RejectsAnIndexBeyondTheEnd) {
  const std::uint32_t index = 3;
  std::vector<float> inputs(4);
  std::int64_t target = 0;
  EXPECT_THROW(three().gather(std::span(&index, 1), {}, inputs.data(), &target), std::out_of_range);
}

TEST(SequenceDataset, RejectsSizesThatContradictTheShape) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  EXPECT_NO_THROW(three({3, 2, 2, 4, 1}, 4));
  EXPECT_THROW(three({3, 2, 2, 4, 1}, 5), std::invalid_argument);  // class names
  EXPECT_THROW(three({3, 2, 3, 4, 1}), std::invalid_argument);
  EXPECT_THROW(three({3, 2, 2, 4, 2}), std::invalid_argument);
  EXPECT_THROW(three({0, 2, 2, 4, 1}), std::invalid_argument);
  EXPECT_THROW(three({-3, 2, -2, 4, 1}), std::invalid_argument);
  EXPECT_THROW(three({3, kHuge, kHuge, 4, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::data
