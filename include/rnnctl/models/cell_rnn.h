// The RNNCell loop of tutorials 000 and 002 (CleanBasicRNN).
#pragma once

#include <rnnctl/models/step_network.h>

namespace rnnctl::models {

/// torch::nn::RNNCell, called once for every time step:
/// h(t) = act(W_ih x(t) + b_ih + W_hh h(t-1) + b_hh), act tanh or relu.
///   rnn.weight_ih [hidden, input], rnn.weight_hh [hidden, hidden], rnn.bias_* [hidden].
/// Tutorial sizes: input 3, hidden 5, batch 4, two time steps.
class CellRnnImpl : public StepNetwork {
 public:
  CellRnnImpl(std::int64_t input_size, std::int64_t hidden_size,
              const std::string& activation = "tanh");
  torch::Tensor forward(torch::Tensor x, torch::Tensor state) override;
  std::int64_t hidden_size() const override { return rnn->weight_hh.size(1); }
  std::optional<PlainRnn> plain_rnn() const override;

  torch::nn::RNNCell rnn{nullptr};
};
TORCH_MODULE(CellRnn);

}  // namespace rnnctl::models
