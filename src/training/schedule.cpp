#include <algorithm>
#include <cmath>
#include <numbers>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/schedule.h>

namespace rnnctl::training {
namespace {

double factor_at(const std::string& schedule, double progress) {
  if (schedule == "constant") return 1.0;
  if (schedule == "cosine") return 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
  if (schedule == "step") return progress < 0.5 ? 1.0 : progress < 0.75 ? 0.1 : 0.01;
  if (schedule == "exponential") return std::pow(0.01, progress);
  throw base::UsageError(base::str("schedule '", base::printable(schedule),
                                   "' is unknown: constant, cosine, step or exponential"));
}

}  // namespace

double learning_rate_at(const TrainingOptions& options, std::int64_t completed,
                        std::int64_t total) {
  const double rate = options.optimizer.learning_rate;
  if (completed < options.warmup) {
    return rate * static_cast<double>(completed + 1) / static_cast<double>(options.warmup);
  }
  const std::int64_t length = std::max<std::int64_t>(1, total - options.warmup);
  const double progress =
      std::min(1.0, static_cast<double>(completed - options.warmup) / static_cast<double>(length));
  return rate * factor_at(options.schedule, progress);
}

}  // namespace rnnctl::training
