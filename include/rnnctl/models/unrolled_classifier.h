// A small network of the tutorials, unrolled over a whole sequence and given a readout: this is how
// single, multi and cell train.
#pragma once

#include <rnnctl/models/sequence_model.h>
#include <rnnctl/models/step_network.h>

namespace rnnctl::models {

/// x [batch, time, input] -> the network over all time steps -> fc on the last output
/// -> logits [batch, classes]. The first state is zeros, or with `options.stateful` what the batch
/// before left (detached; zeros again when the batch size changes).
///   The network's own parameters under their own names (Wx, Wy, b or rnn.weight_ih, …), then
///   fc.weight [classes, hidden], fc.bias [classes].
class UnrolledClassifier : public SequenceModel {
 public:
  UnrolledClassifier(ModelOptions options, std::shared_ptr<StepNetwork> network);
  using SequenceModel::forward;
  torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) override;
  /// Nothing with `options.stateful`: the parts would not say where a batch begins.
  std::optional<PlainRnn> plain_rnn() const override;
  torch::Tensor carried_state() const override { return training_state_; }
  /// Throws base::InputError where `state` is not [batch, hidden] float32.
  void set_carried_state(const torch::Tensor& state) override;
  void reset_state() override { current_state() = torch::Tensor(); }

 private:
  torch::Tensor& current_state() { return is_training() ? training_state_ : evaluation_state_; }

  std::shared_ptr<StepNetwork> network_;
  torch::nn::Linear fc_{nullptr};
  torch::Tensor training_state_, evaluation_state_;  // [batch, hidden], undefined before the first
};

}  // namespace rnnctl::models
