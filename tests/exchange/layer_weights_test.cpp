#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/exchange/layer_weights.h>

namespace rnnctl::exchange {
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
  network.input_size = network.hidden_size = network.num_layers = network.num_classes = 1;
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

TEST(LayerWeights, AreThoseOfEachDirection) {
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
  ASSERT_EQ(layer.directions.size(), 2u);
  EXPECT_THAT(layer.directions[0].recurrent, ElementsAre(4, 5, 6));
  EXPECT_THAT(layer.directions[1].input, ElementsAre(21, 22, 23));
  EXPECT_THAT(layer.directions[1].input_bias, ElementsAre(27, 28, 29));
  EXPECT_THAT(layer.directions[1].recurrent_bias, ElementsAre(30, 31, 32));
  EXPECT_NO_THROW(weights.require_all_taken());
}

TEST(LayerWeights, OfASecondLayerReadWhatBothDirectionsPutOut) {
  Network network = tiny(Cell::kRnn);
  network.bidirectional = true;
  const checkpoint::NamedTensors tensors = {{"rnn.weight_ih_l1", floats({1, 1}, {1})}};
  Weights weights(tensors, "w.pt");
  try {
    layer_weights(network, weights, 1);
    ADD_FAILURE();
  } catch (const base::InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("expected float32 [1, 2]"));
  }
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
  EXPECT_THAT(layer.directions.at(0).input, ElementsAre(1, 3, 5, 2, 4, 6));
  EXPECT_THAT(layer.directions.at(0).recurrent, ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(layer.directions.at(0).input_bias, ElementsAre(8, 9));
  EXPECT_THAT(layer.directions.at(0).recurrent_bias, ElementsAre(0, 0));
}

TEST(NormWeights, AndTheReadoutHaveTheModelsNames) {
  Network network = tiny(Cell::kRnn);
  network.layer_norm = true;
  network.names.readout = "linear";
  const checkpoint::NamedTensors tensors = {{"norm.0.weight", floats({1}, {2})},
                                            {"norm.0.bias", floats({1}, {3})},
                                            {"linear.weight", floats({1, 1}, {4})},
                                            {"linear.bias", floats({1}, {5})}};
  Weights weights(tensors, "w.pt");
  EXPECT_THAT(norm_weights(network, weights, 0).bias, ElementsAre(3));
  EXPECT_THAT(readout_weights(network, weights).weight, ElementsAre(4));
  EXPECT_NO_THROW(weights.require_all_taken());
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
}  // namespace rnnctl::exchange
