#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/plain_network.h"
#include <rnnctl/models/char_rnn.h>

namespace rnnctl::models {
namespace {

using test::expect_row_near;
using test::NetworkSize;
using testing::ElementsAre;
using testing::Pair;

class CharRnnSizes : public testing::TestWithParam<NetworkSize> {};

TEST_P(CharRnnSizes, ScoresAreTheReadoutOfEveryTimeStep) {
  torch::manual_seed(3);
  CharRnn model(test::options_of(GetParam()));
  const test::PlainNetwork plain{"rnn", "linear", GetParam().layers, GetParam().activation};
  const torch::Tensor x = test::network_input(GetParam());
  const torch::Tensor logits = model.forward(x);
  ASSERT_EQ(logits.sizes().vec(),
            (std::vector<std::int64_t>{GetParam().batch, GetParam().time, GetParam().classes}));
  for (std::int64_t i = 0; i < GetParam().batch; ++i) {
    const auto expected = plain.scores(test::plain_copy(model), test::plain_sequence(x, i));
    for (std::int64_t t = 0; t < GetParam().time; ++t) {
      SCOPED_TRACE(testing::Message() << "example " << i << ", time step " << t);
      expect_row_near(logits[i][t], expected[t]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, CharRnnSizes, testing::ValuesIn(test::network_sizes()));

// Tutorial 003's own sizes: five letters, four hidden units.
TEST(CharRnn, ParametersAreNamedAndOrderedAsInPyTorch) {
  const CharRnn model({.input_size = 5, .num_classes = 5, .hidden_size = 4});
  EXPECT_THAT(
      test::named_shapes(model),
      ElementsAre(Pair("rnn.weight_ih_l0", ElementsAre(4, 5)),
                  Pair("rnn.weight_hh_l0", ElementsAre(4, 4)),
                  Pair("rnn.bias_ih_l0", ElementsAre(4)), Pair("rnn.bias_hh_l0", ElementsAre(4)),
                  Pair("linear.weight", ElementsAre(5, 4)), Pair("linear.bias", ElementsAre(5))));
}

}  // namespace
}  // namespace rnnctl::models
