// What every trainable network is: sequences in, class scores out.
#pragma once

#include <optional>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/base/error.h>
#include <rnnctl/models/options.h>
#include <rnnctl/models/plain_rnn.h>

namespace rnnctl::models {

class SequenceModel : public torch::nn::Module {
 public:
  SequenceModel(std::string name, ModelOptions options)
      : torch::nn::Module(std::move(name)), options_(std::move(options)) {}

  /// x [batch, time, input] float -> logits [batch, classes], or [batch, time, classes] for models
  /// that answer at every time step.
  virtual torch::Tensor forward(torch::Tensor x) = 0;

  /// Its parts, where it is a vanilla RNN that starts every batch from zeros; else nothing.
  virtual std::optional<PlainRnn> plain_rnn() const { return std::nullopt; }

  /// Forgets a hidden state that persists between calls. Training and evaluation have one each, so
  /// that evaluating in the middle of training changes nothing; this resets the current mode's.
  virtual void reset_state() {}

  /// The hidden state that training carries to its next batch; undefined where there is none. Part
  /// of what an exact resume needs.
  virtual torch::Tensor carried_state() const { return {}; }
  /// Throws base::InputError where the model carries no state, or none of this shape.
  virtual void set_carried_state(const torch::Tensor&) {
    throw base::InputError(name() + " carries no state between batches, the checkpoint has one");
  }

  const ModelOptions& options() const { return options_; }

 private:
  ModelOptions options_;
};

}  // namespace rnnctl::models
