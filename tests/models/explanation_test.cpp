// What explain() says of a network, against LibTorch's own layers: states against what they put
// out, gradients against differences of the score.
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/nudged_stack.h"

namespace rnnctl::models {
namespace {

using nudged::kClasses;
using nudged::kHidden;
using nudged::kInput;
using nudged::kTime;
using nudged::model_of;
using nudged::Network;
using nudged::Nudge;
using nudged::PlainStack;
using nudged::some_input;

std::vector<Network> stacked_networks() {
  std::vector<Network> all;
  for (const auto& [cell, activation] : {std::pair("rnn", "tanh"), std::pair("rnn", "relu"),
                                         std::pair("lstm", "tanh"), std::pair("gru", "tanh")}) {
    for (const std::int64_t layers : {1, 2}) {
      for (const bool both : {false, true}) all.push_back({cell, activation, "last", layers, both});
    }
    all.push_back({cell, activation, "mean", 2, true, true});
    // Units of a ReLU layer are 0 at several steps: such a highest step has no slope.
    if (activation != std::string("relu")) all.push_back({cell, activation, "max", 2, true});
  }
  return all;
}

class ExplanationOf : public testing::TestWithParam<Network> {};

TEST_P(ExplanationOf, HasTheStatesThatTheLayersPutOut) {
  const PlainStack plain(GetParam());
  std::vector<torch::Tensor> outputs;
  const torch::Tensor scores = plain.scores(some_input(), {}, &outputs);
  const Explanation found = explain(plain.model(), some_input());
  EXPECT_TRUE(torch::allclose(found.scores, scores, 1e-12, 1e-12));
  ASSERT_EQ(found.layers.size(), outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    EXPECT_TRUE(torch::allclose(found.layers[i].hidden, outputs[i], 1e-12, 1e-12)) << i;
  }
}

TEST_P(ExplanationOf, HasTheSlopesOfTheScoreInEveryNumberOfEveryState) {
  constexpr double kAmount = 1e-5;
  constexpr std::int64_t kWanted = 1;
  const PlainStack plain(GetParam());
  const torch::Tensor x = some_input();
  const Explanation found = explain(plain.model(), x, kWanted);
  const auto slope = [&](Nudge nudge) {
    nudge.amount = kAmount;
    const double above = plain.scores(x, nudge)[kWanted].item<double>();
    nudge.amount = -kAmount;
    return (above - plain.scores(x, nudge)[kWanted].item<double>()) / (2 * kAmount);
  };
  for (std::size_t place = 0; place < found.layers.size(); ++place) {
    const Explanation::Layer& layer = found.layers[place];
    EXPECT_EQ(layer.memory.defined(), GetParam().cell == "lstm");
    for (std::int64_t step = 0; step < kTime; ++step) {
      for (std::int64_t unit = 0; unit < kHidden; ++unit) {
        EXPECT_NEAR(layer.gradient[step][unit].item<double>(), slope({place, step, unit}), 1e-8)
            << place << ", step " << step << ", unit " << unit;
        if (!layer.memory.defined()) continue;
        EXPECT_NEAR(layer.memory_gradient[step][unit].item<double>(),
                    slope({place, step, unit, true}), 1e-8)
            << "memory of " << place << ", step " << step << ", unit " << unit;
      }
    }
  }
}

TEST_P(ExplanationOf, HasTheSlopesOfTheScoreInEveryInput) {
  constexpr double kAmount = 1e-5;
  const PlainStack plain(GetParam());
  const Explanation found = explain(plain.model(), some_input(), 2);
  ASSERT_EQ(found.input_gradient.sizes().vec(), (std::vector<std::int64_t>{kTime, kInput}));
  for (std::int64_t step = 0; step < kTime; ++step) {
    for (std::int64_t i = 0; i < kInput; ++i) {
      torch::Tensor above = some_input(), below = some_input();
      above[0][step][i] += kAmount;
      below[0][step][i] -= kAmount;
      const double slope =
          (plain.scores(above)[2] - plain.scores(below)[2]).item<double>() / (2 * kAmount);
      EXPECT_NEAR(found.input_gradient[step][i].item<double>(), slope, 1e-8) << step << ", " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stacked, ExplanationOf, testing::ValuesIn(stacked_networks()));

// The other models have the same parts under other names, or the other way round.
TEST(Explanation, HasTheAnswersAndSlopesOfEveryModelThatTrains) {
  int models = 0;
  for (const ModelEntry& entry : registry()) {
    if (!entry.build) continue;
    SCOPED_TRACE(entry.name);
    ++models;
    Network network;
    network.model = entry.name;
    const auto model = model_of(network);
    torch::Tensor x = some_input().requires_grad_();
    torch::Tensor scores = model->forward(x)[0];
    if (scores.dim() == 2) scores = scores[-1];  // at every step
    scores.max().backward();
    const Explanation found = explain(*model, x);
    EXPECT_TRUE(torch::allclose(found.scores, scores, 1e-12, 1e-12));
    EXPECT_EQ(found.explained, scores.argmax().item<std::int64_t>());
    EXPECT_TRUE(torch::allclose(found.input_gradient, x.grad()[0], 1e-12, 1e-12));
  }
  EXPECT_EQ(models, 6);
}

TEST(Explanation, HasTheNextCharacterOfAText) {
  ModelOptions options;
  options.task = "next";
  options.stateful = true;
  options.cell = "lstm";
  options.num_layers = 2;
  options.layer_norm = true;
  options.dropout = 0.5;
  options.input_size = options.num_classes = kInput;
  options.hidden_size = kHidden;
  const auto model = build_model(options, 3);
  model->to(torch::kFloat64);
  model->eval();
  const torch::Tensor last = model->forward(some_input())[0][-1];
  model->train();  // and no dropout all the same
  const Explanation found = explain(*model, some_input());
  EXPECT_TRUE(torch::allclose(found.scores, last, 1e-12, 1e-12));
  EXPECT_FALSE(model->carried_state().defined()) << "it is the training's";
}

TEST(Explanation, LeavesTheModelAsItIs) {
  const auto model = model_of({});
  explain(*model, some_input());
  for (const auto& parameter : model->named_parameters()) {
    EXPECT_FALSE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_TRUE(parameter.value().requires_grad()) << parameter.key();
  }
}

TEST(Explanation, WorksWhereGradientsAreOff) {
  const auto model = model_of({});
  const torch::NoGradGuard without_gradients;
  const Explanation found = explain(*model, some_input());
  EXPECT_GT(found.input_gradient.norm().item<double>(), 0.0);
  EXPECT_FALSE(found.input_gradient.requires_grad());
  EXPECT_FALSE(found.layers[0].hidden.requires_grad());
}

// A gradient through 4000 steps of a network that halves it at each: 1e-1200 is 0 even in float64,
// and its inverse would be infinite.
TEST(Explanation, TakesLongSequences) {
  const auto model = model_of({});
  const Explanation found = explain(*model, some_input(4000));
  EXPECT_TRUE(found.input_gradient.isfinite().all().item<bool>());
  EXPECT_EQ(found.layers[0].gradient.size(0), 4000);
}

TEST(Explanation, RefusesWhatDoesNotFit) {
  const auto model = model_of({});
  EXPECT_THROW(explain(*model, some_input()[0]), std::invalid_argument);
  EXPECT_THROW(explain(*model, torch::zeros({2, kTime, kInput})), std::invalid_argument);
  EXPECT_THROW(explain(*model, torch::zeros({1, 0, kInput})), std::invalid_argument);
  EXPECT_THROW(explain(*model, torch::zeros({1, kTime, kInput + 1})), std::invalid_argument);
  EXPECT_THROW(explain(*model, some_input(), kClasses), std::invalid_argument);
  EXPECT_THROW(explain(*model, some_input(), -1), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::models
