// Precision, recall and F1 against figures computed by hand.
#include "report/class_figures.h"

#include <gtest/gtest.h>

namespace rnnctl::report {
namespace {

// Powers (2011), figures 1 and 2, and by hand: three classes, the last never predicted.
TEST(ClassFiguresTest, AreThoseOfAConfusionWorkedOutByHand) {
  const auto classes = class_figures({{8, 2, 0}, {1, 9, 0}, {3, 1, 0}});
  ASSERT_EQ(classes.size(), 3u);
  EXPECT_DOUBLE_EQ(classes[0].precision, 8.0 / 12);
  EXPECT_DOUBLE_EQ(classes[0].recall, 0.8);
  EXPECT_DOUBLE_EQ(classes[0].f1, 16.0 / 22);  // 2 TP / (2 TP + FP + FN)
  EXPECT_DOUBLE_EQ(classes[1].precision, 9.0 / 12);
  EXPECT_DOUBLE_EQ(classes[1].recall, 0.9);
  EXPECT_DOUBLE_EQ(classes[2].precision, 0.0);
  EXPECT_DOUBLE_EQ(classes[2].recall, 0.0);
  EXPECT_DOUBLE_EQ(classes[2].f1, 0.0);
  EXPECT_EQ(classes[2].examples, 4);
  EXPECT_DOUBLE_EQ(macro_f1(classes), (16.0 / 22 + 18.0 / 22) / 3);
}

TEST(ClassFiguresTest, TheLargestMixupsComeFirst) {
  const auto mixups = largest_mixups({{8, 2, 0}, {5, 5, 0}, {0, 2, 8}}, 2);
  ASSERT_EQ(mixups.size(), 2u);
  EXPECT_EQ(mixups[0].actual, 1u);
  EXPECT_EQ(mixups[0].predicted, 0u);
  EXPECT_DOUBLE_EQ(mixups[0].share, 0.5);
  EXPECT_EQ(mixups[1].actual, 0u);  // of equals the first
  EXPECT_TRUE(largest_mixups({{1, 0}, {0, 1}}, 5).empty());
}

}  // namespace
}  // namespace rnnctl::report
