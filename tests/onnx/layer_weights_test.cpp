#include "onnx/layer_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rnnctl::onnx {
namespace {

using exchange::Cell;
using ::testing::ElementsAre;

TEST(OperatorWeights, HaveTheGatesInOnnxsOrder) {
  const std::vector<float> lstm = {1, 2, 3, 4};  // i f g o
  EXPECT_THAT(in_onnx_order(Cell::kLstm, lstm), ElementsAre(1, 4, 2, 3));
  const std::vector<float> gru = {1, 2, 3};  // r z n
  EXPECT_THAT(in_onnx_order(Cell::kGru, gru), ElementsAre(2, 1, 3));
  EXPECT_THAT(in_onnx_order(Cell::kRnn, gru), ElementsAre(1, 2, 3));
}

TEST(OperatorWeights, MoveWholeGatesOfAMatrix) {
  const std::vector<float> rows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};  // three gates of 2 x 2
  EXPECT_THAT(in_onnx_order(Cell::kGru, rows), ElementsAre(5, 6, 7, 8, 1, 2, 3, 4, 9, 10, 11, 12));
}

TEST(OperatorWeights, PutBothBiasesAndDirectionsBehindOneAnother) {
  const exchange::LayerWeights layer = {1,
                                        {{.input = {1, 2, 3},
                                          .recurrent = {4, 5, 6},
                                          .input_bias = {7, 8, 9},
                                          .recurrent_bias = {10, 11, 12}},
                                         {.input = {21, 22, 23},
                                          .recurrent = {24, 25, 26},
                                          .input_bias = {27, 28, 29},
                                          .recurrent_bias = {30, 31, 32}}}};
  const OperatorWeights all = operator_weights(Cell::kGru, layer);
  EXPECT_THAT(all.input, ElementsAre(2, 1, 3, 22, 21, 23));
  EXPECT_THAT(all.recurrent, ElementsAre(5, 4, 6, 25, 24, 26));
  EXPECT_THAT(all.bias, ElementsAre(8, 7, 9, 11, 10, 12, 28, 27, 29, 31, 30, 32));
}

}  // namespace
}  // namespace rnnctl::onnx
