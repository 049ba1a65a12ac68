// The figures, words and pictures that are made of an explanation.
#include "commands/explained.h"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/explain_picture.h"
#include "commands/explain_print.h"
#include "commands/report_states.h"
#include <rnnctl/data/colour_picture.h>

namespace rnnctl::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

torch::Tensor matrix(std::vector<double> values, std::int64_t columns) {
  return torch::tensor(values, torch::kFloat64).reshape({-1, columns});
}

/// Three steps of two inputs; one layer of two units, whose gradient doubles at each step.
Explained some_explanation() {
  Explained explained;
  explained.input = "rows.csv:1";
  explained.answer = explained.explained = "low";
  explained.probability = explained.explained_probability = 0.75;
  explained.score = 1.5;
  explained.x = matrix({1, 2, 0, 0, -1, 1}, 2);
  explained.found.scores = torch::tensor({1.5, 0.4}, torch::kFloat64);
  explained.found.input_gradient = matrix({3, 0.5, 3, 4, 2, 1}, 2);
  models::Explanation::Layer layer;
  layer.number = 1;
  layer.hidden = matrix({0.1, -0.9, 0.2, 0.3, 0.8, 0.1}, 2);
  layer.gradient = matrix({3, 4, 6, 8, 12, 16}, 2);
  explained.found.layers = {layer};
  return explained;
}

TEST(StepFigures, AreNormsAndTheSumOfGradientTimesInput) {
  const Explained explained = some_explanation();
  const StepFigures first = step_figures(explained, 0);
  EXPECT_DOUBLE_EQ(first.gradient, std::sqrt(9.25));
  EXPECT_DOUBLE_EQ(first.importance, std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(first.contribution, 4.0);
  const StepFigures black = step_figures(explained, 1);
  EXPECT_DOUBLE_EQ(black.gradient, 5.0);
  EXPECT_EQ(black.importance, 0.0);
  EXPECT_DOUBLE_EQ(step_figures(explained, 2).contribution, -1.0);
  const StepFigures all = step_figures(explained, 0, 3);
  EXPECT_DOUBLE_EQ(all.gradient, std::sqrt(39.25));
  EXPECT_DOUBLE_EQ(all.contribution, 3.0);
}

// Unit 1 is at its largest at the first step, unit 0 at the last.
TEST(StatesOfAReport, AreAPixelEachInTheOrderOfTheirPeaks) {
  const report::StatesOfExample shown = states_of(some_explanation());
  EXPECT_EQ(shown.input, "rows.csv:1");
  EXPECT_EQ(shown.answer, "low with probability 0.7500");
  ASSERT_EQ(shown.layers.size(), 1u);
  const report::LayerStates& layer = shown.layers[0];
  data::ColourPicture expected(2, 3);
  const double rows[2][3] = {{-0.9, 0.3, 0.1}, {0.1, 0.2, 0.8}};
  for (int row = 0; row < 2; ++row) {
    for (int step = 0; step < 3; ++step) {
      expected.fill(row, step, 1, 1, data::diverging(rows[row][step] / 0.9));
    }
  }
  EXPECT_TRUE(layer.png == expected.png());
  EXPECT_DOUBLE_EQ(layer.largest, 0.9);
  EXPECT_THAT(layer.gradient, ElementsAre(5, 10, 20));
  EXPECT_THAT(layer.flow, HasSubstr("of the gradient at the last step"));
}

TEST(StatesOfAReport, OfMoreUnitsAndStepsThanAPictureHasAreChosenEvenly) {
  Explained explained = some_explanation();
  explained.x = torch::zeros({600, 2}, torch::kFloat64);
  auto& layer = explained.found.layers[0];
  layer.hidden = torch::eye(600, torch::kFloat64);
  layer.gradient = torch::arange(600, torch::kFloat64).unsqueeze(1).expand({600, 600}) / 600;
  const report::LayerStates shown = states_of(explained).layers.at(0);
  EXPECT_EQ(shown.shown_units, 128);
  EXPECT_EQ(shown.shown_steps, 256);
  EXPECT_EQ(shown.units, 600);
  ASSERT_EQ(shown.gradient.size(), 256u);
  EXPECT_NEAR(shown.gradient[128] / shown.gradient[64], 2.0, 1e-9);
}

TEST(GradientFlow, RunsInTheOrderInWhichALayerReads) {
  Explained explained = some_explanation();
  EXPECT_THAT(flows_of(explained).at(0).norms, ElementsAre(5, 10, 20));
  EXPECT_EQ(flows_of(explained)[0].name, "1");
  explained.found.layers.push_back(explained.found.layers[0]);
  explained.found.layers[1].backward = true;
  const auto flows = flows_of(explained);
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0].name, "1 forward");
  EXPECT_EQ(flows[1].name, "1 backward");
  EXPECT_THAT(flows[1].norms, ElementsAre(20, 10, 5));
}

TEST(GradientFlow, HasTheMemoryOfAnLstmToo) {
  Explained explained = some_explanation();
  explained.found.layers[0].memory = matrix({1, 1, 1, 1, 1, 1}, 2);
  explained.found.layers[0].memory_gradient = matrix({0, 7, 0, 8, 0, 9}, 2);
  const auto flows = flows_of(explained);
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[1].name, "1 memory");
  EXPECT_THAT(flows[1].norms, ElementsAre(7, 8, 9));
  EXPECT_THAT(explanation_text(explained, 0), HasSubstr("1 memory"));
}

TEST(GradientFlow, IsSaidInWords) {
  const auto words = [](double first, double last) {
    return GradientFlow{"1", {first, last}}.words();
  };
  EXPECT_EQ(words(0.003, 1),
            "vanishes: of the gradient at the last step 0.3 % is left at the first");
  EXPECT_EQ(words(1.1, 2.2),
            "is carried: of the gradient at the last step 50 % is left at the first");
  EXPECT_EQ(words(1.25, 1),
            "is carried: of the gradient at the last step 125 % is left at the first");
  EXPECT_EQ(words(25, 1), "explodes: the gradient at the first step is 25 times that at the last");
  EXPECT_EQ(words(0, 1), "vanishes: of the gradient at the last step nothing is left at the first");
  EXPECT_EQ(words(1e-200, 1),
            "vanishes: of the gradient at the last step 1e-198 % is left at the first");
  EXPECT_EQ(words(1, 0), "no gradient at the last step");
  EXPECT_EQ((GradientFlow{"1", {3}}.words()), "there is one step only");
}

TEST(ExplanationText, DrawsBarsOnlyWhereThereIsRoomForThem) {
  const std::string plain = explanation_text(some_explanation(), 0);
  EXPECT_THAT(plain, HasSubstr("rows.csv:1: low with probability 0.7500"));
  EXPECT_THAT(plain, HasSubstr("of the gradient at the last step 25 % is left"));
  EXPECT_TRUE(std::ranges::all_of(plain, [](char c) { return (c & 0x80) == 0; })) << plain;
  const std::string drawn = explanation_text(some_explanation(), 8);
  EXPECT_THAT(drawn, HasSubstr("████████")) << "the most important step";
  EXPECT_THAT(drawn, HasSubstr("▁▃█")) << "5, 10, 20";
}

TEST(ExplanationText, TakesStepsTogetherWhereThereAreMany) {
  Explained explained = some_explanation();
  explained.x = torch::ones({120, 1}, torch::kFloat64);
  explained.found.input_gradient = explained.x.clone();
  const std::string text = explanation_text(explained, 0);
  EXPECT_THAT(text, HasSubstr("\n1-3 "));
  EXPECT_THAT(text, HasSubstr("\n118-120 "));
}

TEST(ExplanationText, ShowsWhatATextHas) {
  Explained explained = some_explanation();
  explained.input = "a\x1b\n";
  explained.characters = {"a", "\x1b", "\n"};
  const std::string text = explanation_text(explained, 0);
  EXPECT_THAT(text, HasSubstr("'\\n'"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

// Two units in two columns of three: the one that is at its largest first stands above.
TEST(Drawing, HasAColumnAStepAndARowAUnitInTheOrderOfTheirPeaks) {
  const Explained explained = some_explanation();
  const data::ColourPicture picture = drawing_of(explained);
  const auto find = [&](data::Colour colour) {
    for (std::int64_t row = 0; row < picture.rows(); ++row) {
      for (std::int64_t column = 0; column < picture.columns() / 4; ++column) {
        if (picture.at(row, column) == colour) return std::pair(row, column);
      }
    }
    return std::pair<std::int64_t, std::int64_t>(-1, -1);
  };
  const auto below =
      find(data::diverging(-0.9 / 0.9));  // also a bar's colour: none is negative first
  const auto above = find(data::diverging(0.8 / 0.9));
  ASSERT_GE(above.first, 0);
  ASSERT_GE(below.first, 0);
  EXPECT_EQ(picture.at(above.first - 1, above.second), data::diverging(0.1 / 0.9))
      << "above the unit that peaks last is the other one at that step";
  EXPECT_EQ(above.second - 16, 2 * 24) << "its third step";
}

TEST(Drawing, GrowsWithLayersAndHasThePictureItself) {
  Explained explained = some_explanation();
  const auto one = drawing_of(explained);
  explained.found.layers.push_back(explained.found.layers[0]);
  const auto two = drawing_of(explained);
  EXPECT_EQ(two.columns(), one.columns());
  EXPECT_GT(two.rows(), one.rows());
  explained.is_picture = true;
  explained.x = torch::rand({3, 2}, torch::kFloat64);
  const auto pictured = drawing_of(explained);
  const auto grey = static_cast<std::uint8_t>(explained.x[0][0].item<double>() * 255 + 0.5);
  EXPECT_EQ(pictured.at(16 + 16, 16), (data::Colour{grey, grey, grey}));
}

}  // namespace
}  // namespace rnnctl::commands
