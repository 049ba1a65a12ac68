// Both directions between rnnctl and Python's PyTorch: with files that PyTorch wrote beforehand,
// and with a live PyTorch where $RNNCTL_PYTHON (else python3) has one.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <sys/wait.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint::testing {
namespace {

const std::filesystem::path kTests = std::filesystem::path(RNNCTL_SOURCE_DIR) / "tests";

/// tests/python/make_plain_weights.py made the files and says what is in them.
class PlainWeights : public ::testing::TestWithParam<const char*> {};

TEST_P(PlainWeights, AreReadWithTheirValues) {
  const Checkpoint read = load(kTests / "checkpoint/fixtures" / GetParam());
  const NamedTensors expected = {
      {"matrix", floats({2, 3}, {0, 1, 2, 3, 4, 5})},
      {"transposed", floats({3, 2}, {0, 3, 1, 4, 2, 5})},
      {"second_row", floats({3}, {3, 4, 5})},
      {"last_column", floats({2}, {2, 5})},
      {"parameter", floats({2}, {0.5F, -0.5F})},
      {"scalar", floats({}, {2.5F})},
      {"no_elements", floats({3, 0}, {})},
      {"float64", make_tensor<double>(ElementType::kFloat64, {1}, {1e-300})},
      {"int64", make_tensor<std::int64_t>(ElementType::kInt64, {1},
                                          {std::numeric_limits<std::int64_t>::min()})},
      {"int32", make_tensor<std::int32_t>(ElementType::kInt32, {1}, {-7})},
      {"uint8", make_tensor<std::uint8_t>(ElementType::kUint8, {1}, {255})},
      {"bool", make_tensor<std::uint8_t>(ElementType::kBool, {2}, {1, 0})},
  };
  EXPECT_EQ(read.state_dict, expected);
  EXPECT_TRUE(read.manifest.is_null());
}

INSTANTIATE_TEST_SUITE_P(OfTwoPyTorchGenerations, PlainWeights,
                         ::testing::Values("plain_weights_torch_1.13.pt",
                                           "plain_weights_torch_2.15.pt"));

/// Different, finite values in every tensor.
Tensor filled(std::vector<std::int64_t> shape, double seed) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(static_cast<float>(0.1 * std::sin(seed + static_cast<double>(i))));
  }
  return floats(std::move(shape), values);
}

/// Tutorial 001's Model C, parameters named and shaped as torch.nn.RNN(28, 100, 2) does.
NamedTensors model_c(double seed) {
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes = {
      {"rnn.weight_ih_l0", {100, 28}},  {"rnn.weight_hh_l0", {100, 100}},
      {"rnn.bias_ih_l0", {100}},        {"rnn.bias_hh_l0", {100}},
      {"rnn.weight_ih_l1", {100, 100}}, {"rnn.weight_hh_l1", {100, 100}},
      {"rnn.bias_ih_l1", {100}},        {"rnn.bias_hh_l1", {100}},
      {"fc.weight", {10, 100}},         {"fc.bias", {10}}};
  NamedTensors tensors;
  for (const auto& [name, shape] : shapes) tensors.emplace_back(name, filled(shape, seed++));
  return tensors;
}

Checkpoint model_c_checkpoint(const std::string& optimizer) {
  Checkpoint checkpoint;
  checkpoint.state_dict = model_c(1);
  checkpoint.average = model_c(100);
  checkpoint.manifest = {{"model", {{"name", "stacked"}, {"layers", 2}}}};
  for (const auto& [name, tensor] : checkpoint.state_dict) {
    if (optimizer == "sgd") {
      checkpoint.optimizer.state.push_back({{"momentum_buffer", filled(tensor.shape, 200)}});
    } else {
      Tensor squares = filled(tensor.shape, 1.5);  // Adam takes the root
      for (std::size_t i = 3; i < squares.bytes.size(); i += 4) squares.bytes[i] &= std::byte{0x7f};
      checkpoint.optimizer.state.push_back({{"step", floats({}, {7})},
                                            {"exp_avg", filled(tensor.shape, 300)},
                                            {"exp_avg_sq", squares}});
    }
  }
  if (optimizer == "sgd") {
    checkpoint.optimizer.options = {{"lr", 0.1},
                                    {"momentum", 0.9},
                                    {"dampening", 0.0},
                                    {"weight_decay", 0.0},
                                    {"nesterov", true}};
  } else {
    checkpoint.optimizer.options = {{"lr", 0.1},
                                    {"betas", std::vector<double>{0.9, 0.999}},
                                    {"eps", 1e-8},
                                    {"weight_decay", 0.0},
                                    {"amsgrad", false}};
  }
  return checkpoint;
}

class LivePython : public ::testing::TestWithParam<const char*> {
 protected:
  void TearDown() override {
    for (const char* name : {"checkpoint.pt", "weights.pt", "state.pt"}) {
      std::filesystem::remove(file(name));
    }
  }

  std::filesystem::path file(const std::string& name) const {
    return std::filesystem::path(::testing::TempDir()) /
           ("rnnctl_live_python_" + std::string(GetParam()) + "_" + name);
  }
};

TEST_P(LivePython, ModelAndOptimizerGoThroughPyTorchUnchanged) {
  const Checkpoint checkpoint = model_c_checkpoint(GetParam());
  const auto saved = file("checkpoint.pt"), weights = file("weights.pt"), state = file("state.pt");
  save(saved, checkpoint);
  const char* chosen = std::getenv("RNNCTL_PYTHON");
  const std::string command = std::string(chosen != nullptr ? chosen : "python3") + " '" +
                              (kTests / "python/checkpoint_roundtrip.py").string() + "' '" +
                              saved.string() + "' " + GetParam() + " '" + weights.string() + "' '" +
                              state.string() + "'";
  const int status = std::system(command.c_str());
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)) {
    GTEST_SKIP() << "python3 has no PyTorch; set RNNCTL_PYTHON to one that has";
  }
  ASSERT_EQ(status, 0) << command;
  EXPECT_EQ(load(weights).state_dict, checkpoint.state_dict);
  NamedTensors expected;
  for (std::size_t i = 0; i < checkpoint.optimizer.state.size(); ++i) {
    for (const auto& [name, tensor] : checkpoint.optimizer.state[i]) {
      expected.emplace_back(std::to_string(i) + "." + name, tensor);
    }
  }
  EXPECT_EQ(load(state).state_dict, expected);
}

INSTANTIATE_TEST_SUITE_P(OfEachOptimizer, LivePython, ::testing::Values("sgd", "adam"));

}  // namespace
}  // namespace rnnctl::checkpoint::testing
