#include "commands/watch_view.h"

#include <algorithm>
#include <optional>

#include <rnnctl/base/text.h>
#include <rnnctl/runs/run_words.h>
#include <rnnctl/runs/sparkline.h>

namespace rnnctl::commands {
namespace {

std::string share_text(double fraction) { return runs::figure_text(100.0 * fraction, 2) + " %"; }

/// "iteration 1200/3000 (40 %), epoch 2, 3m 05s left"
std::string place_text(const runs::StoredRun& run, const runs::RunProgress& progress) {
  std::string text = base::str("iteration ", progress.iteration);
  if (run.total_iterations && *run.total_iterations > 0) {
    const double share =
        static_cast<double>(progress.iteration) / static_cast<double>(*run.total_iterations);
    text += base::str("/", *run.total_iterations, " (", base::fixed(100.0 * share, 0), " %)");
  }
  if (progress.epoch > 0) text += base::str(", epoch ", progress.epoch);
  const auto left = progress.seconds_left(run.total_iterations);
  if (run.state == runs::RunState::kRunning && left) {
    text += base::str(", ", base::duration_text(*left), " left");
  }
  return text;
}

/// "learning rate 0.05, 12345 examples/s"
std::string pace_text(const runs::RunProgress& progress) {
  std::string text;
  if (progress.learning_rate) {
    text += base::str("learning rate ", base::shortest(*progress.learning_rate));
  }
  if (progress.examples_per_second) {
    text += base::str(text.empty() ? "" : ", ", runs::figure_text(*progress.examples_per_second, 0),
                      " examples/s");
  }
  return text;
}

bool has_accuracy(const runs::StoredRun& run) { return run.task != "regress"; }

/// "validation: accuracy 94.11 %, loss 0.1912 at iteration 1000, best 94.50 %"
std::string evaluation_text(const runs::StoredRun& run, const runs::LastEvaluation& evaluation) {
  const runs::Figures& figures = evaluation.figures;
  std::string text = base::printable(evaluation.split) + ":";
  if (figures.r_squared) text += " R2 " + runs::figure_text(*figures.r_squared, 4) + ",";
  if (has_accuracy(run) && figures.accuracy) {
    text += " accuracy " + share_text(*figures.accuracy) + ",";
  }
  if (figures.loss) text += " loss " + runs::figure_text(*figures.loss, 4);
  text += base::str(" at iteration ", evaluation.iteration);
  const std::string best = runs::best_text(run);
  return best == "-" ? text : text + ", best " + best;
}

/// "done", "interrupted (signal)", "diverged"; why it did, the error says that ends the watching.
std::string state_text(const runs::StoredRun& run) {
  std::string text = runs::state_name(run.state);
  if (run.state == runs::RunState::kInterrupted) {
    text += " (" + (run.stopped_by.empty() ? "killed" : base::printable(run.stopped_by)) + ")";
  }
  return text;
}

bool has_result(const runs::StoredRun& run) { return run.state == runs::RunState::kDone; }

/// `name` and `value` in columns as wide as they are for both curves.
std::string curve_line(std::string name, std::string value, const runs::CurveThinner& thinned,
                       std::size_t curve_columns) {
  constexpr std::size_t kName = 10, kValue = 10;
  name.resize(std::max(name.size(), kName), ' ');
  if (curve_columns == 0) return name + value;
  value.resize(std::max(value.size(), kValue), ' ');
  std::vector<double> values;
  for (const runs::CurvePoint& point : thinned.curve()) values.push_back(point.mean);
  return name + value + runs::sparkline_of_values(values, curve_columns);
}

}  // namespace

std::vector<std::string> watch_lines(const runs::StoredRun& run, const runs::RunProgress& progress,
                                     std::size_t curve_columns) {
  std::vector<std::string> lines = {
      base::str(base::printable(run.path.string()), "  ", base::printable(run.network), " on ",
                base::printable(run.data), "  ", state_text(run)),
      place_text(run, progress)};
  if (progress.loss) {
    lines.push_back(
        curve_line("loss", runs::figure_text(*progress.loss, 4), progress.losses, curve_columns));
  }
  if (has_accuracy(run) && progress.accuracy) {
    lines.push_back(
        curve_line("accuracy", share_text(*progress.accuracy), progress.accuracies, curve_columns));
  }
  if (const std::string pace = pace_text(progress); !pace.empty()) lines.push_back(pace);
  if (progress.evaluation) lines.push_back(evaluation_text(run, *progress.evaluation));
  if (has_result(run)) lines.push_back("test result: " + runs::result_text(run));
  return lines;
}

std::string watch_line(const runs::StoredRun& run, const runs::RunProgress& progress) {
  std::string line = place_text(run, progress);
  if (progress.loss) line += ", loss " + runs::figure_text(*progress.loss, 4);
  if (has_accuracy(run) && progress.accuracy)
    line += ", accuracy " + share_text(*progress.accuracy);
  if (const std::string pace = pace_text(progress); !pace.empty()) line += ", " + pace;
  if (progress.evaluation) line += "; " + evaluation_text(run, *progress.evaluation);
  if (run.state != runs::RunState::kRunning) line += "; " + state_text(run);
  if (has_result(run)) line += ", test result: " + runs::result_text(run);
  return line;
}

}  // namespace rnnctl::commands
