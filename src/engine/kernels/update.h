// One step of an optimizer on a run of numbers, by the formulas of torch.optim.
#pragma once

#include <cstddef>

namespace rnnctl::engine::kernels {

/// What an optimizer changes; each points to `count` floats of the parameter.
struct Parameter {
  std::size_t count;
  float* value;
  const float* gradient;
  float* first;   ///< momentum_buffer of sgd and rmsprop, exp_avg of adam; null where not kept
  float* second;  ///< exp_avg_sq of adam, square_avg of rmsprop; null for sgd
};

struct UpdateRule {
  enum class Kind { kSgd, kAdam, kAdamW, kRmsprop } kind = Kind::kSgd;
  float learning_rate = 0.1F;
  float weight_decay = 0.0F;
  float momentum = 0.0F;  ///< sgd and rmsprop
  bool nesterov = false;  ///< sgd
  // In double, for 1 - 0.999F is not 0.001.
  double beta1 = 0.9, beta2 = 0.999;  ///< adam
  double alpha = 0.99;                ///< rmsprop
  float epsilon = 1e-8F;              ///< adam, rmsprop
  float correction1 = 1.0F;           ///< adam: 1 - beta1^step
  float correction2_root = 1.0F;      ///< adam: sqrt(1 - beta2^step)
  float scale = 1.0F;                 ///< of every gradient: what clipping its norm leaves
};

void update(const UpdateRule& rule, const Parameter& parameter);

}  // namespace rnnctl::engine::kernels
