// How one training step is computed. The trainer knows only this.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <rnnctl/models/libtorch.h>

namespace rnnctl::engine {

/// Borrowed memory, on the CPU.
struct Batch {
  const float* inputs = nullptr;          ///< [size, time, input]
  const std::int64_t* targets = nullptr;  ///< [size * targets_per_example]
  std::int64_t size = 0;
  std::int64_t time = 0;
  std::int64_t input = 0;
  std::int64_t targets_per_example = 1;  ///< 1, or `time` for models that answer at every step
  /// [size], the time steps of each example that are its own; null where all have all of them.
  const std::int64_t* lengths = nullptr;
  const float* values = nullptr;  ///< [size], the numbers to predict; null where there are classes
  bool begins_streams = false;    ///< what was carried from the batch before is forgotten
};

/// A target that counts neither for the loss nor for its gradient, as in PyTorch.
inline constexpr std::int64_t kIgnoredTarget = -100;

struct StepResult {
  /// Before the update: mean over the batch's targets, nats; of numbers the mean squared error.
  double loss = 0.0;
  std::int64_t correct = 0;  ///< targets whose highest score was theirs, before the update
  std::int64_t count = 0;    ///< targets, ignored ones left out
};

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// The live parameters of a model by name, in its order.
inline NamedTensors parameters_of(const torch::nn::Module& model) {
  NamedTensors result;
  for (const auto& parameter : model.named_parameters()) {
    result.emplace_back(parameter.key(), parameter.value());
  }
  return result;
}

/// What torch.optim's state_dict holds: tensors per parameter, and the hyperparameters.
struct OptimizerState {
  using Option = std::variant<bool, std::int64_t, double, std::vector<double>>;
  std::vector<NamedTensors> tensors;  ///< one entry per parameter, empty where nothing is kept
  std::vector<std::pair<std::string, Option>> options;
};

class Engine {
 public:
  virtual ~Engine() = default;

  /// One iteration: forward, loss, backward, clipping, update with `learning_rate`. What random
  /// numbers it needs (dropout) depend only on the engine's seed and `iteration`.
  virtual StepResult step(const Batch& batch, std::int64_t iteration, double learning_rate) = 0;

  /// Scores in evaluation mode, on the CPU: [size * targets_per_example, classes]. Uses no random
  /// numbers and changes nothing that training sees.
  virtual torch::Tensor logits(const Batch& batch) = 0;

  /// From now on until the next step() the weights do not change, and what is derived from them
  /// need not be derived for each batch.
  virtual void hold_weights() {}

  /// The class with the highest score for each target of the last `step`, [count], on the CPU.
  virtual torch::Tensor last_predictions() const = 0;

  /// Starts an evaluation: forgets hidden states that persist between evaluated batches.
  virtual void begin_evaluation() = 0;

  /// The live parameters, in the model's order and on its device.
  virtual NamedTensors parameters() = 0;

  /// A copy, on the CPU.
  virtual OptimizerState optimizer_state() const = 0;

  /// Goes on from what optimizer_state() gave. Throws base::InputError where it does not fit this
  /// optimizer and these parameters.
  virtual void load_optimizer_state(const OptimizerState& state) = 0;

  /// The hidden state that training carries to its next batch (--stateful), on the CPU; undefined
  /// where there is none.
  virtual torch::Tensor carried_state() const = 0;
  virtual void load_carried_state(const torch::Tensor& state) = 0;

  /// "torch", "fused": what run.json says.
  virtual std::string name() const = 0;

  /// Copies of the gradients that the last step() of this object moved the weights by, after
  /// clipping; names and order are those of parameters(). Empty where they are not kept.
  virtual NamedTensors gradients() { return {}; }
};

}  // namespace rnnctl::engine
