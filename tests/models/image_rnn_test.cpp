#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/plain_network.h"
#include <rnnctl/models/image_rnn.h>

namespace rnnctl::models {
namespace {

using test::expect_row_near;
using test::NetworkSize;
using testing::ElementsAre;
using testing::Pair;

class ImageRnnSizes : public testing::TestWithParam<NetworkSize> {};

TEST_P(ImageRnnSizes, ScoresAreTheReadoutOfTheLastHiddenState) {
  torch::manual_seed(2);
  ImageRnn model(test::options_of(GetParam()));
  const test::PlainNetwork plain{"basic_rnn", "FC", GetParam().layers, GetParam().activation};
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

INSTANTIATE_TEST_SUITE_P(All, ImageRnnSizes, testing::ValuesIn(test::network_sizes()));

// Tutorial 000's own sizes and attribute names.
TEST(ImageRnn, ParametersAreNamedAndOrderedAsInPyTorch) {
  const ImageRnn model({.hidden_size = 150});
  EXPECT_THAT(
      test::named_shapes(model),
      ElementsAre(Pair("basic_rnn.weight_ih_l0", ElementsAre(150, 28)),
                  Pair("basic_rnn.weight_hh_l0", ElementsAre(150, 150)),
                  Pair("basic_rnn.bias_ih_l0", ElementsAre(150)),
                  Pair("basic_rnn.bias_hh_l0", ElementsAre(150)),
                  Pair("FC.weight", ElementsAre(10, 150)), Pair("FC.bias", ElementsAre(10))));
}

}  // namespace
}  // namespace rnnctl::models
