// RNNModel of tutorial 001 (Models A, B, C) and tutorial 004.
#pragma once

#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// torch::nn::RNN(input, hidden, num_layers, batch_first) -> fc on the last time step.
///   x [batch, time, input] -> rnn [batch, time, hidden] -> logits [batch, classes]
/// Layer l: h(t) = act(W_ih x(t) + b_ih + W_hh h(t-1) + b_hh), h(-1) = 0.
///   rnn.weight_ih_l{l} [hidden, input or hidden], rnn.weight_hh_l{l} [hidden, hidden],
///   rnn.bias_ih_l{l}, rnn.bias_hh_l{l} [hidden], fc.weight [classes, hidden], fc.bias [classes].
/// Tutorial sizes: input 28, time 28, hidden 100, classes 10; A: 1 layer relu, B: 2 relu, C: 2
/// tanh.
class StackedRnn : public SequenceModel {
 public:
  explicit StackedRnn(ModelOptions options);
  torch::Tensor forward(torch::Tensor x) override;
  std::optional<PlainRnn> plain_rnn() const override {
    return models::plain_rnn(rnn, fc, /*every_step=*/false);
  }

  torch::nn::RNN rnn{nullptr};
  torch::nn::Linear fc{nullptr};
};

}  // namespace rnnctl::models
