// A stacked network by LibTorch's own layers, one number of whose states can be nudged: what
// explain() is compared with.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include <rnnctl/models/explanation.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::models::nudged {

struct Network {
  std::string cell = "rnn", activation = "tanh", readout = "last";
  std::int64_t layers = 1;
  bool bidirectional = false, layer_norm = false;
  std::string model = "stacked";
};

inline void PrintTo(const Network& n, std::ostream* out) {
  *out << n.model << " " << n.cell << " " << n.activation << " " << n.readout << " x" << n.layers
       << (n.bidirectional ? " both ways" : "") << (n.layer_norm ? " normalised" : "");
}

constexpr std::int64_t kTime = 6, kInput = 3, kHidden = 4, kClasses = 3;

inline std::shared_ptr<SequenceModel> model_of(const Network& network) {
  ModelOptions options;
  options.model = network.model;
  options.cell = network.cell;
  options.activation = network.activation;
  options.readout = network.readout;
  options.num_layers = network.layers;
  options.bidirectional = network.bidirectional;
  options.layer_norm = network.layer_norm;
  options.input_size = kInput;
  options.hidden_size = network.model == "single" ? 1 : kHidden;
  options.num_classes = kClasses;
  options.sequence_length = kTime;
  auto model = build_model(options, 7);
  model->to(torch::kFloat64);
  model->eval();
  return model;
}

/// [1, time, input], float64, no two numbers alike.
inline torch::Tensor some_input(std::int64_t time = kTime) {
  return torch::sin(torch::arange(time * kInput, torch::kFloat64) * 1.7).reshape({1, time, kInput});
}

/// A change of one number of a state, right after its step.
struct Nudge {
  std::size_t place = std::numeric_limits<std::size_t>::max();  ///< in Explanation::layers
  std::int64_t step = 0, unit = 0;
  bool of_memory = false;
  double amount = 0.0;
};

/// A stacked network, computed a layer and a direction at a time by torch::rnn_tanh, rnn_relu, lstm
/// and gru, which are stopped at the step of the nudge and go on behind it.
class PlainStack {
 public:
  explicit PlainStack(const Network& network)
      : network_(network), model_(model_of(network)), parameters_(model_->named_parameters()) {}

  const SequenceModel& model() const { return *model_; }

  /// x [1, time, input] -> [classes]. `outputs`, where given, takes each direction's [time,
  /// hidden].
  torch::Tensor scores(const torch::Tensor& x, const Nudge& nudge = {},
                       std::vector<torch::Tensor>* outputs = nullptr) const {
    const torch::NoGradGuard without_gradients;
    torch::Tensor steps = x, ends;
    std::size_t place = 0;
    for (std::int64_t layer = 0; layer < network_.layers; ++layer) {
      if (layer > 0) steps = normalised(layer - 1, steps);
      std::vector<torch::Tensor> both, end_of_both;
      for (int direction = 0; direction < (network_.bidirectional ? 2 : 1); ++direction) {
        Nudge own = nudge;
        if (place++ != nudge.place) own.step = -1;
        const torch::Tensor found = direction_outputs(layer, direction == 1, steps, own);
        both.push_back(found);
        end_of_both.push_back(found.select(1, direction == 1 ? 0 : -1));
        if (outputs != nullptr) outputs->push_back(found[0]);
      }
      steps = torch::cat(both, 2);
      ends = torch::cat(end_of_both, 1);
    }
    if (network_.readout == "mean") ends = steps.mean(1);
    if (network_.readout == "max") ends = std::get<0>(steps.max(1));
    ends = normalised(network_.layers - 1, ends);
    return torch::linear(ends, parameters_["fc.weight"], parameters_["fc.bias"])[0];
  }

 private:
  torch::Tensor normalised(std::int64_t layer, const torch::Tensor& outputs) const {
    if (!network_.layer_norm) return outputs;
    const std::string norm = "norm." + std::to_string(layer);
    return torch::layer_norm(outputs, {outputs.size(-1)}, parameters_[norm + ".weight"],
                             parameters_[norm + ".bias"]);
  }

  std::vector<torch::Tensor> weights(std::int64_t layer, bool backward) const {
    const std::string number = std::to_string(layer);
    const std::string module = network_.layer_norm ? "rnn." + number : "rnn";
    const std::string suffix =
        "_l" + (network_.layer_norm ? "0" : number) + (backward ? "_reverse" : "");
    std::vector<torch::Tensor> found;
    for (const char* name : {".weight_ih", ".weight_hh", ".bias_ih", ".bias_hh"}) {
      found.push_back(parameters_[module + name + suffix]);
    }
    return found;
  }

  struct State {
    torch::Tensor hidden = torch::zeros({1, 1, kHidden}, torch::kFloat64);
    torch::Tensor memory = torch::zeros({1, 1, kHidden}, torch::kFloat64);
  };

  /// Goes on from `state` through x.
  torch::Tensor go_on(const std::vector<torch::Tensor>& w, const torch::Tensor& x,
                      State& state) const {
    torch::Tensor outputs;
    if (network_.cell == "lstm") {
      std::tie(outputs, state.hidden, state.memory) =
          torch::lstm(x, {state.hidden, state.memory}, w, true, 1, 0.0, false, false, true);
    } else if (network_.cell == "gru") {
      std::tie(outputs, state.hidden) =
          torch::gru(x, state.hidden, w, true, 1, 0.0, false, false, true);
    } else if (network_.activation == "relu") {
      std::tie(outputs, state.hidden) =
          torch::rnn_relu(x, state.hidden, w, true, 1, 0.0, false, false, true);
    } else {
      std::tie(outputs, state.hidden) =
          torch::rnn_tanh(x, state.hidden, w, true, 1, 0.0, false, false, true);
    }
    return outputs.clone();
  }

  static void apply(const Nudge& nudge, State& state) {
    torch::Tensor hidden = state.hidden[0][0], memory = state.memory[0][0];
    if (!nudge.of_memory) {
      hidden[nudge.unit] += nudge.amount;
      return;
    }
    // The hidden state is o tanh(c), so it changes along.
    const torch::Tensor before = memory[nudge.unit].clone();
    memory[nudge.unit] += nudge.amount;
    hidden[nudge.unit] *= torch::tanh(before + nudge.amount) / torch::tanh(before);
  }

  /// x [1, time, any] -> [1, time, hidden], both in the sequence's order.
  torch::Tensor direction_outputs(std::int64_t layer, bool backward, const torch::Tensor& x,
                                  const Nudge& nudge) const {
    const auto w = weights(layer, backward);
    const torch::Tensor read = backward ? x.flip(1) : x;
    State state;
    torch::Tensor outputs;
    if (nudge.step < 0) {
      outputs = go_on(w, read, state);
    } else {
      const std::int64_t stop = (backward ? kTime - 1 - nudge.step : nudge.step) + 1;
      outputs = go_on(w, read.slice(1, 0, stop), state);
      state.hidden = state.hidden.clone();
      state.memory = state.memory.clone();
      apply(nudge, state);
      outputs.select(1, -1).copy_(state.hidden[0]);
      if (stop < kTime) outputs = torch::cat({outputs, go_on(w, read.slice(1, stop), state)}, 1);
    }
    return backward ? outputs.flip(1) : outputs;
  }

  Network network_;
  std::shared_ptr<SequenceModel> model_;
  torch::OrderedDict<std::string, torch::Tensor> parameters_;
};

}  // namespace rnnctl::models::nudged
