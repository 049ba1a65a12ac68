// What the trainer's loop is told: how long, at which rate, when to look up. Plain values: no
// LibTorch here. Every default is the command line's default.
#pragma once

#include <cstdint>
#include <string>

#include <rnnctl/engine/options.h>

namespace rnnctl::training {

/// What one step needs (the optimizer, label smoothing, the seed) is the engine's part; the loop
/// adds the rest.
struct TrainingOptions : engine::EngineOptions {
  // Exactly one of the two is positive, or both are 0: evaluate once, train nothing.
  std::int64_t epochs = 0;         ///< --epochs: passes over the training part
  std::int64_t iterations = 3000;  ///< --iterations: batches; 0 once `epochs` was chosen

  std::int64_t batch_size = 100;  ///< --batch-size: examples
  double validation_split = 0.0;  ///< --validation-split: examples where >= 1, else a fraction
  int max_shift = 0;              ///< --augment shift:N: pixels; 0: images as they are

  std::string schedule = "constant";  ///< --schedule: constant, cosine, step, exponential
  std::int64_t warmup = 0;            ///< --warmup: iterations of a rising learning rate
  double ema_decay = 0.0;             ///< --ema: of the moving average of the weights; 0: none

  std::int64_t eval_every = 500;        ///< --eval-every: iterations; 0: only at the end
  std::int64_t log_every = 100;         ///< --log-every: iterations
  std::int64_t checkpoint_every = 500;  ///< --checkpoint-every: iterations; 0: only at the end
  double checkpoint_minutes = 0.0;      ///< --checkpoint-minutes: of wall time, as well; 0: off
  std::int64_t keep = 1;                ///< --keep: older checkpoints beside last.pt
  std::string on_save_error = "stop";  ///< --on-save-error: stop, or continue where it was periodic
  std::int64_t patience = 0;           ///< --patience: evaluations without a better one; 0: go on
  double target_accuracy = 0.0;        ///< --target-accuracy: fraction that ends training; 0: go on
  double max_minutes = 0.0;            ///< --max-minutes of wall time of one session; 0: no limit
};

}  // namespace rnnctl::training
