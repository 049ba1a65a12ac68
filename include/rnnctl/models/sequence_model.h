// What every trainable network is: sequences in, class scores out.
#pragma once

#include <optional>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/models/libtorch.h>
#include <rnnctl/models/options.h>
#include <rnnctl/models/plain_rnn.h>

namespace rnnctl::models {

class SequenceModel : public torch::nn::Module {
 public:
  SequenceModel(std::string name, ModelOptions options)
      : torch::nn::Module(std::move(name)), options_(std::move(options)) {}

  /// x [batch, time, input] float -> logits [batch, classes], or [batch, time, classes] for models
  /// that answer at every time step. lengths [batch] int64 on the CPU says how many of the steps
  /// are a sequence's own; undefined: all. Throws base::UsageError where a model wants equal
  /// lengths.
  virtual torch::Tensor forward(torch::Tensor x, torch::Tensor lengths) = 0;
  torch::Tensor forward(torch::Tensor x) { return forward(std::move(x), {}); }

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

 protected:
  /// For models that read equal lengths only.
  void require_equal_lengths(const torch::Tensor& lengths) const {
    if (!lengths.defined()) return;
    throw base::UsageError("--model " + options_.model +
                           " reads sequences of equal length; for others use --model stacked");
  }

 private:
  ModelOptions options_;
};

}  // namespace rnnctl::models
