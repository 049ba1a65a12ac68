#include "onnx/layer_weights.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>

namespace rnnctl::onnx {
namespace {

using ::testing::ElementsAre;

checkpoint::Tensor floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  checkpoint::Tensor tensor{checkpoint::ElementType::kFloat32, std::move(shape),
                            std::vector<std::byte>(values.size() * sizeof(float))};
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

/// One hidden unit and one input, so that a gate is a number.
Network tiny(Cell cell) {
  Network network;
  network.names = {.recurrent = "rnn", .readout = "fc"};
  network.cell = cell;
  network.input_size = network.hidden_size = network.num_layers = 1;
  return network;
}

std::string refusal(const Network& network, const checkpoint::NamedTensors& tensors) {
  Weights weights(tensors, "w.pt");
  try {
    layer_weights(network, weights, 0);
    weights.require_all_taken();
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

TEST(LayerWeights, HaveTheGatesInOnnxsOrder) {
  const std::vector<float> lstm = {1, 2, 3, 4};  // i f g o
  EXPECT_THAT(in_onnx_order(Cell::kLstm, lstm), ElementsAre(1, 4, 2, 3));
  const std::vector<float> gru = {1, 2, 3};  // r z n
  EXPECT_THAT(in_onnx_order(Cell::kGru, gru), ElementsAre(2, 1, 3));
  EXPECT_THAT(in_onnx_order(Cell::kRnn, gru), ElementsAre(1, 2, 3));
}

TEST(LayerWeights, MoveWholeGatesOfAMatrix) {
  const std::vector<float> rows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};  // three gates of 2 x 2
  EXPECT_THAT(in_onnx_order(Cell::kGru, rows), ElementsAre(5, 6, 7, 8, 1, 2, 3, 4, 9, 10, 11, 12));
}

TEST(LayerWeights, PutBothBiasesAndDirectionsBehindOneAnother) {
  Network network = tiny(Cell::kGru);
  network.bidirectional = true;
  const checkpoint::NamedTensors tensors = {
      {"rnn.weight_ih_l0", floats({3, 1}, {1, 2, 3})},
      {"rnn.weight_hh_l0", floats({3, 1}, {4, 5, 6})},
      {"rnn.bias_ih_l0", floats({3}, {7, 8, 9})},
      {"rnn.bias_hh_l0", floats({3}, {10, 11, 12})},
      {"rnn.weight_ih_l0_reverse", floats({3, 1}, {21, 22, 23})},
      {"rnn.weight_hh_l0_reverse", floats({3, 1}, {24, 25, 26})},
      {"rnn.bias_ih_l0_reverse", floats({3}, {27, 28, 29})},
      {"rnn.bias_hh_l0_reverse", floats({3}, {30, 31, 32})}};
  Weights weights(tensors, "w.pt");
  const LayerWeights layer = layer_weights(network, weights, 0);
  EXPECT_THAT(layer.input, ElementsAre(2, 1, 3, 22, 21, 23));
  EXPECT_THAT(layer.recurrent, ElementsAre(5, 4, 6, 25, 24, 26));
  EXPECT_THAT(layer.bias, ElementsAre(8, 7, 9, 11, 10, 12, 28, 27, 29, 31, 30, 32));
  EXPECT_NO_THROW(weights.require_all_taken());
}

TEST(LayerWeights, TurnMatricesThatAreWrittenOut) {
  Network network = tiny(Cell::kRnn);
  network.names = {.written_out = true, .recurrent = "", .readout = "fc"};
  network.input_size = 3;
  network.hidden_size = 2;
  const checkpoint::NamedTensors tensors = {{"Wx", floats({3, 2}, {1, 2, 3, 4, 5, 6})},
                                            {"Wy", floats({2, 2}, {1, 2, 3, 4})},
                                            {"b", floats({1, 2}, {8, 9})}};
  Weights weights(tensors, "w.pt");
  const LayerWeights layer = layer_weights(network, weights, 0);
  EXPECT_THAT(layer.input, ElementsAre(1, 3, 5, 2, 4, 6));
  EXPECT_THAT(layer.recurrent, ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(layer.bias, ElementsAre(8, 9, 0, 0));
}

TEST(LayerWeights, RefuseWhatDoesNotFit) {
  const Network network = tiny(Cell::kRnn);
  checkpoint::NamedTensors tensors = {{"rnn.weight_ih_l0", floats({1, 1}, {1})},
                                      {"rnn.weight_hh_l0", floats({1, 1}, {1})},
                                      {"rnn.bias_ih_l0", floats({1}, {1})}};
  EXPECT_EQ(refusal(network, tensors), "w.pt does not fit its model: it has no rnn.bias_hh_l0 [1]");
  tensors.emplace_back("rnn.bias_hh_l0", floats({1, 1}, {1}));
  EXPECT_EQ(refusal(network, tensors),
            "w.pt does not fit its model: rnn.bias_hh_l0: expected float32 [1], found float32 "
            "[1, 1]");
  tensors.back().second = floats({1}, {1});
  EXPECT_EQ(refusal(network, tensors), "");
  tensors.emplace_back("other\n", floats({1}, {1}));
  EXPECT_EQ(refusal(network, tensors), "w.pt does not fit its model, which has no other\\x0a");
}

}  // namespace
}  // namespace rnnctl::onnx
