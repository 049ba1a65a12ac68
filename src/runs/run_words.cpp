#include <algorithm>
#include <cmath>

#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>

namespace rnnctl::runs {
namespace {

constexpr const char* kUnknown = "-";

std::string per_cent_text(const std::optional<double>& fraction) {
  return fraction ? figure_text(100.0 * *fraction, 2) + " %" : kUnknown;
}

std::string nats_text(const std::optional<double>& loss) {
  return loss ? figure_text(*loss, 4) + " nats" : kUnknown;
}

}  // namespace

std::string figure_text(double value, int decimals) {
  constexpr double kLargest = 1e9;
  return std::fabs(value) < kLargest ? base::fixed(value, decimals) : base::shortest(value);
}

std::string result_text(const StoredRun& run) {
  if (run.task == "next") return nats_text(run.test.loss);
  if (run.task == "classify") return per_cent_text(run.test.accuracy);
  return run.test.r_squared ? "R2 " + figure_text(*run.test.r_squared, 4) : kUnknown;
}

std::string best_text(const StoredRun& run) {
  if (run.task == "next") return nats_text(run.best_loss);
  if (run.task == "classify") return per_cent_text(run.best_accuracy);
  return run.best_loss ? "MSE " + figure_text(*run.best_loss, 4) : kUnknown;
}

std::string iterations_text(const StoredRun& run) {
  return base::str(run.iteration, "/",
                   run.total_iterations ? std::to_string(*run.total_iterations) : "?");
}

std::string age_text(const StoredRun& run, std::int64_t now) {
  if (!run.started) return kUnknown;
  const std::int64_t seconds = std::max<std::int64_t>(0, now - *run.started);  // clocks differ
  if (seconds < 60) return base::str(seconds, "s ago");
  if (seconds < 3600) return base::str(seconds / 60, "m ago");
  if (seconds < 86400) return base::str(seconds / 3600, "h ago");
  return base::str(seconds / 86400, "d ago");
}

}  // namespace rnnctl::runs
