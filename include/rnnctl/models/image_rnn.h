// ImageRNN of tutorials 000 and 002: an image read row by row.
#pragma once

#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// torch::nn::RNN(input, hidden) -> FC on the last hidden state of the last layer.
///   x [batch, time, input] -> [time, batch, input] -> hidden [batch, hidden]
///   -> logits [batch, classes]
///   basic_rnn.weight_ih_l{l} …, FC.weight [classes, hidden], FC.bias [classes].
/// Tutorial sizes: time 28, input 28, hidden 150, classes 10, batch 64.
class ImageRnn : public SequenceModel {
 public:
  explicit ImageRnn(ModelOptions options);
  using SequenceModel::forward;
  torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) override;
  std::optional<PlainRnn> plain_rnn() const override {
    return models::plain_rnn(basic_rnn, FC, /*every_step=*/false);
  }

  torch::nn::RNN basic_rnn{nullptr};
  torch::nn::Linear FC{nullptr};
};

}  // namespace rnnctl::models
