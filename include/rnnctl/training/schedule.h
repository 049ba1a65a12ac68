// The learning rate as a function of the iteration.
#pragma once

#include <cstdint>

#include <rnnctl/training/options.h>

namespace rnnctl::training {

/// The rate of the step after `completed` steps of `total`. During the first `options.warmup` steps
/// it rises linearly to --lr; from there, with p going from 0 to 1 over what is left:
///   constant     lr
///   cosine       lr (1 + cos(pi p)) / 2            (Loshchilov, Hutter 2017, without restarts)
///   step         lr, a tenth of it from p = 1/2, a hundredth from p = 3/4
///   exponential  lr 0.01^p
/// Throws base::UsageError for another name.
double learning_rate_at(const TrainingOptions& options, std::int64_t completed, std::int64_t total);

}  // namespace rnnctl::training
