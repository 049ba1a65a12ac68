// RNN, LSTM or GRU layers of torch::nn behind one another, and a readout: --model stacked.
#pragma once

#include <optional>
#include <type_traits>

#include <rnnctl/models/readout.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// `Recurrent`: torch::nn::RNN, LSTM or GRU. D = 2 where bidirectional, else 1; G = 4 gates of an
/// LSTM (i, f, g, o), 3 of a GRU (r, z, n), else 1.
///   x [batch, time, input] -> rnn [batch, time, D * hidden] -> read out [batch, D * hidden]
///     -> fc [batch, classes]
///   rnn.weight_ih_l{l} [G * hidden, input or D * hidden], rnn.weight_hh_l{l} [G * hidden, hidden],
///   rnn.bias_ih_l{l}, rnn.bias_hh_l{l} [G * hidden], with _reverse behind them the other direction's;
///   fc.weight [classes, D * hidden], fc.bias [classes].
/// The formulas are those of torch.nn.RNN, LSTM and GRU (Hochreiter, Schmidhuber 1997; Cho et al. 2014).
template <class Recurrent>
class StackedCells : public SequenceModel {
 public:
  explicit StackedCells(ModelOptions options);

  /// Sequences of unequal length, padded to [batch, time, input]: each gets the scores that it would
  /// get alone. lengths [batch] int64 on the CPU, 1 to time; undefined: all of them are `time` long.
  torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) override;
  using SequenceModel::forward;

  std::optional<PlainRnn> plain_rnn() const override {
    if constexpr (std::is_same_v<Recurrent, torch::nn::RNN>) {
      if (!options().bidirectional && readout_ == Readout::kLast) {
        return models::plain_rnn(rnn, fc, /*every_step=*/false);
      }
    }
    return std::nullopt;
  }

  Recurrent rnn{nullptr};
  torch::nn::Linear fc{nullptr};

 private:
  Readout readout_;
};

using StackedRnn = StackedCells<torch::nn::RNN>;
using StackedLstm = StackedCells<torch::nn::LSTM>;
using StackedGru = StackedCells<torch::nn::GRU>;

}  // namespace rnnctl::models
