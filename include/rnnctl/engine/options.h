// How one training step is computed. Plain values: no LibTorch here, so that reading a
// configuration does not need it. Every default is the command line's default.
#pragma once

#include <cstdint>
#include <string>

namespace rnnctl::engine {

struct OptimizerOptions {
  std::string name = "sgd";    ///< --optimizer: sgd, adam, adamw, rmsprop
  double learning_rate = 0.1;  ///< --lr, before the schedule
  double momentum = 0.0;       ///< --momentum, of sgd and rmsprop
  bool nesterov = false;       ///< --nesterov, of sgd with momentum
  double weight_decay = 0.0;   ///< --weight-decay: decoupled for adamw, else added to the gradient
  double clip_norm = 0.0;      ///< --clip-norm: largest norm of all gradients together; 0: no limit
};

struct EngineOptions {
  OptimizerOptions optimizer;
  double label_smoothing = 0.0;  ///< --label-smoothing, as torch.nn.CrossEntropyLoss takes it
  std::uint64_t seed = 1;        ///< --seed: of the weights and of everything else that is drawn
};

}  // namespace rnnctl::engine
