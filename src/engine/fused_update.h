// From the parts' gradients to new weights.
#pragma once

#include <memory>
#include <vector>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>

#include "engine/fused_gradients.h"
#include "engine/kernels/buffer.h"
#include "engine/kernels/update.h"

namespace rnnctl::engine {

/// Works in blocks, which are the same however many threads share them out.
class FusedUpdate {
 public:
  /// `parameters` in the model's order.
  FusedUpdate(std::vector<ParameterPlace> parameters, const OptimizerOptions& options);

  std::size_t blocks() const { return blocks_.size(); }

  /// Adds up a block of the gradients, part after part.
  void reduce(std::size_t block, const std::vector<kernels::Buffer>& parts, std::size_t count);
  /// When all blocks are reduced, and before the first is applied.
  void begin(double learning_rate);
  /// Moves a block of the weights.
  void apply(std::size_t block);

  /// A copy, of the last step and after clipping; zeros before the first. Throws std::logic_error
  /// for a tensor that is no parameter.
  torch::Tensor gradient_of(const torch::Tensor& parameter) const;

  OptimizerState state() const;
  void load(const OptimizerState& state);

 private:
  struct Block {
    std::size_t parameter, first_row, rows;
  };
  void keep_state();
  float* buffer(std::size_t parameter, const char* one_name, const char* other_name) const;

  std::vector<ParameterPlace> parameters_;
  OptimizerOptions options_;
  std::vector<kernels::Buffer> gradients_;  // one per parameter, in its own order
  std::vector<Block> blocks_;
  std::vector<double> squares_;  // of a block's gradients, added up
  kernels::UpdateRule rule_;
  std::int64_t step_ = 0;
  /// LibTorch's optimizer of the same kind never steps: it knows what belongs into a state, and what
  /// its options are called.
  std::unique_ptr<torch::optim::Optimizer> model_of_state_;
  std::vector<NamedTensors> kept_;  // per parameter, the kernels' own memory; no "step" in it
};

}  // namespace rnnctl::engine
