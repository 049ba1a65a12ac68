// RNN, LSTM or GRU layers of torch::nn behind one another, and a readout: --model stacked.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <torch/nn/utils/rnn.h>

#include <rnnctl/models/readout.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// `Recurrent`: torch::nn::RNN, LSTM or GRU. D = 2 where bidirectional, else 1; G = 4 gates of an
/// LSTM (i, f, g, o), 3 of a GRU (r, z, n), else 1.
///   x [batch, time, input] -> rnn [batch, time, D * hidden] -> read out [batch, D * hidden]
///     -> fc [batch, classes]; with the task `next` no reading out: fc [batch, time, classes].
///   rnn.weight_ih_l{l} [G * hidden, input or D * hidden], rnn.weight_hh_l{l} [G * hidden, hidden],
///   rnn.bias_ih_l{l}, rnn.bias_hh_l{l} [G * hidden], with _reverse behind them the other
///   direction's; fc.weight [classes, D * hidden], fc.bias [classes].
/// With layer_norm (Ba, Kiros, Hinton 2016) each layer's outputs are normalised before the next one
/// reads them, and those of the last layer after they are read out. Then every layer is a module of
/// its own, in two torch::nn::ModuleLists: rnn.{l}.weight_ih_l0 and so on, norm.{l}.weight,
/// norm.{l}.bias [D * hidden].
/// The formulas are those of torch.nn.RNN, LSTM and GRU (Hochreiter, Schmidhuber 1997; Cho et al.
/// 2014).
template <class Recurrent>
class StackedCells : public SequenceModel {
 public:
  explicit StackedCells(ModelOptions options);

  /// Sequences of unequal length, padded to [batch, time, input]: each gets the scores that it
  /// would get alone. lengths [batch] int64 on the CPU, 1 to time; undefined: all of them are
  /// `time` long.
  torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) override;
  using SequenceModel::forward;

  std::optional<PlainRnn> plain_rnn() const override;

  /// [layers, batch, hidden], of an LSTM [2, layers, batch, hidden]: its memory behind it.
  torch::Tensor carried_state() const override { return training_state_; }
  void set_carried_state(const torch::Tensor& state) override;
  void reset_state() override { current_state() = torch::Tensor(); }

  Recurrent rnn{nullptr};  ///< all layers; empty with layer_norm
  torch::nn::Linear fc{nullptr};

 private:
  bool answers_every_step() const { return options().task == "next"; }
  torch::Tensor& current_state() { return is_training() ? training_state_ : evaluation_state_; }
  void add_normalised_layers();
  template <class Steps>
  std::pair<Steps, torch::Tensor> run(Steps steps);
  torch::Tensor normalised(std::size_t layer, const torch::Tensor& outputs);
  torch::Tensor handed_on(std::size_t layer, const torch::Tensor& outputs);
  torch::nn::utils::rnn::PackedSequence handed_on(
      std::size_t layer, const torch::nn::utils::rnn::PackedSequence& outputs);
  torch::Tensor first_state(const torch::Tensor& x);
  torch::Tensor scores_at_every_step(const torch::Tensor& x);

  std::vector<Recurrent> parts_;             // one with all layers, or one a layer
  std::vector<torch::nn::LayerNorm> norms_;  // none, or one a layer
  Readout readout_;
  torch::Tensor training_state_, evaluation_state_;  // undefined before the first batch
};

using StackedRnn = StackedCells<torch::nn::RNN>;
using StackedLstm = StackedCells<torch::nn::LSTM>;
using StackedGru = StackedCells<torch::nn::GRU>;

}  // namespace rnnctl::models
