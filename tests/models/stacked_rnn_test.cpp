#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/plain_network.h"
#include <rnnctl/base/error.h>
#include <rnnctl/models/stacked_cells.h>

namespace rnnctl::models {
namespace {

using test::expect_row_near;
using test::named_shapes;
using test::NetworkSize;
using testing::ElementsAre;
using testing::Pair;

class StackedRnnSizes : public testing::TestWithParam<NetworkSize> {};

TEST_P(StackedRnnSizes, ScoresAreTheReadoutOfTheLastTimeStep) {
  torch::manual_seed(1);
  StackedRnn model(test::options_of(GetParam()));
  const test::PlainNetwork plain{"rnn", "fc", GetParam().layers, GetParam().activation};
  const torch::Tensor x = test::network_input(GetParam());
  const torch::Tensor logits = model.forward(x);
  ASSERT_EQ(logits.sizes().vec(),
            (std::vector<std::int64_t>{GetParam().batch, GetParam().classes}));
  for (std::int64_t i = 0; i < GetParam().batch; ++i) {
    SCOPED_TRACE(testing::Message() << "example " << i);
    expect_row_near(logits[i],
                    plain.scores(test::plain_copy(model), test::plain_sequence(x, i)).back());
  }
}

INSTANTIATE_TEST_SUITE_P(All, StackedRnnSizes, testing::ValuesIn(test::network_sizes()));

// The ten groups that tutorial 001 prints for its two layers, under the names that PyTorch gives.
TEST(StackedRnn, ParametersAreNamedAndOrderedAsInPyTorch) {
  const StackedRnn model({.num_layers = 2});
  const std::vector<std::int64_t> square = {100, 100}, vector = {100};
  EXPECT_THAT(
      named_shapes(model),
      ElementsAre(Pair("rnn.weight_ih_l0", ElementsAre(100, 28)), Pair("rnn.weight_hh_l0", square),
                  Pair("rnn.bias_ih_l0", vector), Pair("rnn.bias_hh_l0", vector),
                  Pair("rnn.weight_ih_l1", square), Pair("rnn.weight_hh_l1", square),
                  Pair("rnn.bias_ih_l1", vector), Pair("rnn.bias_hh_l1", vector),
                  Pair("fc.weight", ElementsAre(10, 100)), Pair("fc.bias", ElementsAre(10))));
}

TEST(StackedRnn, RunsOnSequencesOfAnyLength) {
  StackedRnn model({.sequence_length = 28});
  EXPECT_EQ(model.forward(torch::zeros({2, 5, 28})).sizes().vec(),
            (std::vector<std::int64_t>{2, 10}));
}

TEST(StackedRnn, DropsOutBetweenLayersOnlyWhileTraining) {
  StackedRnn model({.num_layers = 2, .dropout = 0.5});
  const torch::Tensor x = test::network_input({2, "tanh", 3, 28, 28, 100, 10});
  EXPECT_FALSE(torch::equal(model.forward(x), model.forward(x)));
  model.eval();
  EXPECT_TRUE(torch::equal(model.forward(x), model.forward(x)));
}

TEST(StackedRnn, RefusesAnUnknownActivation) {
  EXPECT_THROW(StackedRnn({.activation = "sigmoid"}), base::UsageError);
}

}  // namespace
}  // namespace rnnctl::models
