// The first network of tutorial 003: a bare nn.RNN on "hello".
#pragma once

#include <rnnctl/models/step_network.h>

namespace rnnctl::models {

/// torch::nn::RNN(input, hidden, batch_first), from a random hidden state.
///   rnn.weight_ih_l0 [hidden, input], rnn.weight_hh_l0 [hidden, hidden], rnn.bias_*_l0 [hidden].
/// Tutorial sizes: input 4, hidden 2, batch 1, five time steps: [1, 5, 4] -> [1, 5, 2].
class HelloRnnImpl : public StepNetwork {
 public:
  HelloRnnImpl(std::int64_t input_size, std::int64_t hidden_size,
               const std::string& activation = "tanh");
  torch::Tensor forward(torch::Tensor x, torch::Tensor state) override;
  std::int64_t hidden_size() const override { return rnn->options.hidden_size(); }

  torch::nn::RNN rnn{nullptr};
};
TORCH_MODULE(HelloRnn);

}  // namespace rnnctl::models
