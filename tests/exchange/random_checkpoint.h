// Checkpoints of any network with weights drawn at random, without training and without LibTorch.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::exchange::testing {

struct NetworkCase {
  std::string model = "stacked", task = "classify", cell = "rnn", activation = "tanh";
  std::string readout = "last";
  std::int64_t layers = 1, input = 5, hidden = 8, classes = 4;
  bool bidirectional = false, layer_norm = false, stateful = false;
  bool standardised = false;       ///< of a model that classifies: features instead of pixels
  bool grey_standardised = false;  ///< pixels are, behind their division by 255

  bool is_text() const { return task == "next"; }
  std::int64_t gates() const { return cell == "lstm" ? 4 : cell == "gru" ? 3 : 1; }
  std::int64_t directions() const { return bidirectional ? 2 : 1; }

  std::string name() const {
    std::string text = model + "." + task + "." + cell;
    if (cell == "rnn") text += "-" + activation;
    text += ".layers-" + std::to_string(layers);
    if (layer_norm) text += ".normalised";
    text += bidirectional ? ".both-directions." : ".forward.";
    return text + readout + (stateful ? ".stateful" : "");
  }
};

/// As training::to_json writes it.
inline nlohmann::json model_json(const NetworkCase& with) {
  return {{"name", with.model},
          {"task", with.task},
          {"input_size", with.input},
          {"num_classes", with.classes},
          {"sequence_length", 9},
          {"hidden_size", with.hidden},
          {"num_layers", with.layers},
          {"activation", with.activation},
          {"cell", with.cell},
          {"bidirectional", with.bidirectional},
          {"readout", with.readout},
          {"layer_norm", with.layer_norm},
          {"dropout", 0.0},
          {"stateful", with.stateful},
          {"init", "pytorch"},
          {"init_gain", 1.0}};
}

/// As commands::describe writes it, as far as it matters here.
inline nlohmann::json data_json(const NetworkCase& with) {
  nlohmann::json preparation = {{"task", with.task}};
  if (with.task == "regress" || with.standardised) {
    std::vector<float> mean, deviation;
    for (std::int64_t i = 0; i < with.input; ++i) {
      mean.push_back(10.5F * static_cast<float>(i) - 3.0F);
      deviation.push_back(0.3F + static_cast<float>(i));
    }
    preparation["inputs"] = {{"mean", mean}, {"deviation", deviation}};
  }
  if (with.grey_standardised) preparation["pixels"] = {{"mean", {0.25}}, {"deviation", {0.5}}};
  if (with.task == "regress") preparation["targets"] = {{"mean", {-7.25}}, {"deviation", {12.5}}};
  if (with.is_text()) {
    preparation["alphabet"] = "code points";
    preparation["characters"] = nlohmann::json::array();
    for (std::int64_t i = 0; i < with.classes; ++i) preparation["characters"].push_back('a' + i);
  }
  nlohmann::json names = nlohmann::json::array();
  if (with.task == "classify") {
    for (std::int64_t i = 0; i < with.classes; ++i) names.push_back("kind \"" + std::to_string(i));
  }
  return {{"classes", with.classes}, {"class_names", names}, {"preparation", preparation}};
}

/// U(-bound, bound), as PyTorch starts. Not std::uniform_real_distribution, which every standard
/// library draws in its own way.
class Draws {
 public:
  explicit Draws(std::uint32_t seed) : bits_(seed) {}

  checkpoint::Tensor tensor(const std::vector<std::int64_t>& shape, double bound) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) {
      value = static_cast<float>(bound * (static_cast<double>(bits_()) / 2147483648.0 - 1.0));
    }
    checkpoint::Tensor result{checkpoint::ElementType::kFloat32, shape,
                              std::vector<std::byte>(values.size() * sizeof(float))};
    std::memcpy(result.bytes.data(), values.data(), result.bytes.size());
    return result;
  }

 private:
  std::mt19937 bits_;
};

/// The layers of torch::nn's modules, below `module`.
inline void add_modules(const NetworkCase& with, const std::string& module, Draws& draws,
                        checkpoint::NamedTensors& to) {
  const double bound = 1.0 / std::sqrt(static_cast<double>(with.hidden));
  const std::int64_t rows = with.gates() * with.hidden, outputs = with.directions() * with.hidden;
  const bool is_cell = with.model == "cell";
  for (std::int64_t l = 0; l < with.layers; ++l) {
    const std::string before = module + (with.layer_norm ? "." + std::to_string(l) + "." : ".");
    for (std::int64_t d = 0; d < with.directions(); ++d) {
      const std::string number = "_l" + std::to_string(with.layer_norm ? 0 : l);
      const std::string end = (is_cell ? "" : number) + (d == 1 ? "_reverse" : "");
      to.emplace_back(before + "weight_ih" + end,
                      draws.tensor({rows, l == 0 ? with.input : outputs}, bound));
      to.emplace_back(before + "weight_hh" + end, draws.tensor({rows, with.hidden}, bound));
      to.emplace_back(before + "bias_ih" + end, draws.tensor({rows}, bound));
      to.emplace_back(before + "bias_hh" + end, draws.tensor({rows}, bound));
    }
  }
  for (std::int64_t l = 0; with.layer_norm && l < with.layers; ++l) {
    const std::string norm = "norm." + std::to_string(l);
    to.emplace_back(norm + ".weight", draws.tensor({outputs}, 2.0));
    to.emplace_back(norm + ".bias", draws.tensor({outputs}, 1.0));
  }
}

inline checkpoint::Checkpoint random_checkpoint(const NetworkCase& with, std::uint32_t seed) {
  Draws draws(seed);
  checkpoint::Checkpoint result;
  auto& to = result.state_dict;
  const double bound = 1.0 / std::sqrt(static_cast<double>(with.hidden));
  if (with.model == "single" || with.model == "multi") {
    to.emplace_back("Wx", draws.tensor({with.input, with.hidden}, 1.0));
    to.emplace_back("Wy", draws.tensor({with.hidden, with.hidden}, bound));
    to.emplace_back("b", draws.tensor({1, with.hidden}, 1.0));
  } else {
    add_modules(with, with.model == "image" ? "basic_rnn" : "rnn", draws, to);
  }
  const std::string readout = with.model == "image" ? "FC" : with.model == "char" ? "linear" : "fc";
  to.emplace_back(readout + ".weight",
                  draws.tensor({with.classes, with.directions() * with.hidden}, bound));
  to.emplace_back(readout + ".bias", draws.tensor({with.classes}, bound));
  result.manifest = {{"model", model_json(with)}, {"data", data_json(with)}};
  return result;
}

}  // namespace rnnctl::exchange::testing
