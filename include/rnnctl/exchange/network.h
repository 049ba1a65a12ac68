// Which network a checkpoint holds, as far as it decides what is computed. Without LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rnnctl::exchange {

enum class Cell { kRnn, kLstm, kGru };
enum class Readout { kLast, kMean, kMax };

/// How a model names its parameters.
struct ParameterNames {
  /// single and multi write x Wx + h Wy + b out instead of using a module of PyTorch's.
  bool written_out = false;
  std::string recurrent;  ///< "rnn": the module that has weight_ih_l0 and so on
  bool numbered = true;   ///< _l0 behind them; an RNNCell's have no number
  std::string readout;    ///< "fc": the linear layer
};

struct Network {
  std::string model;  ///< of the registry: "stacked"
  std::string task;   ///< classify, regress, next
  ParameterNames names;
  Cell cell = Cell::kRnn;
  std::string activation;  ///< of kRnn: tanh, relu
  std::int64_t input_size = 0, hidden_size = 0, num_layers = 0, num_classes = 0;
  std::int64_t sequence_length = 0;  ///< of the training data; any will do
  bool bidirectional = false;
  bool layer_norm = false;
  Readout readout = Readout::kLast;  ///< where it does not answer at every step
  bool every_step = false;           ///< answers at every step: text, --model char
  bool keeps_state = false;          ///< its state persists between batches: text, --stateful

  std::int64_t directions() const { return bidirectional ? 2 : 1; }
  std::int64_t gates() const { return cell == Cell::kLstm ? 4 : cell == Cell::kGru ? 3 : 1; }
  /// What a layer puts out at each step.
  std::int64_t output_size() const { return directions() * hidden_size; }
};

/// From the manifest's "model", as training::to_json writes it. Only the form is checked here; that
/// there are weights of these sizes, Weights sees. Throws base::InputError, with `source` as the
/// file's name: no manifest, one that is not whole, or a model that is not known here.
Network network_of(const nlohmann::json& manifest, std::string_view source);

}  // namespace rnnctl::exchange
