// The second network of tutorial 003: hihell -> ihello.
#pragma once

#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// torch::nn::RNN(input, hidden, batch_first) -> linear at every time step.
///   x [batch, time, input] -> rnn [batch, time, hidden] -> logits [batch, time, classes]
///   rnn.weight_ih_l{l} …, linear.weight [classes, hidden], linear.bias [classes].
/// Tutorial sizes: input 5 (one-hot), time 6, hidden 4, classes 5, batch 1.
class CharRnn : public SequenceModel {
 public:
  explicit CharRnn(ModelOptions options);
  using SequenceModel::forward;
  torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) override;
  std::optional<PlainRnn> plain_rnn() const override {
    return models::plain_rnn(rnn, linear, /*every_step=*/true);
  }

  torch::nn::RNN rnn{nullptr};
  torch::nn::Linear linear{nullptr};
};

}  // namespace rnnctl::models
