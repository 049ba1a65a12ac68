#include <cstdio>

#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/console_observer.h>
#include <rnnctl/training/result_text.h>

namespace rnnctl::training {
namespace {

constexpr double kLiveSeconds = 0.1;    // between updates of the live line
constexpr double kPlainSeconds = 10.0;  // between plain lines where there is no terminal

std::string percent(double fraction) { return base::fixed(100.0 * fraction, 2); }

/// "Accuracy: 94.46", as the tutorials begin it; inside a sentence "accuracy: 94.46".
std::string figure(const Evaluation& evaluation, bool in_a_sentence) {
  std::string name = judged_by(evaluation.task);
  if (!in_a_sentence && name == "accuracy") name = "Accuracy";
  if (!in_a_sentence && name == "loss") name = "Test loss";
  return base::str(name, ": ", judged_text(evaluation));
}

}  // namespace

ConsoleObserver::ConsoleObserver(bool lines, bool progress, std::vector<std::string> class_names)
    : lines_(lines), progress_(progress), class_names_(std::move(class_names)) {}

void ConsoleObserver::print(const std::string& line) const {
  if (!lines_) return;
  base::clear_progress();
  std::puts(line.c_str());
  std::fflush(stdout);
}

void ConsoleObserver::on_start(const StartEvent& event) { start_ = event; }

std::string ConsoleObserver::progress_text(const StepEvent& event) const {
  const double done = static_cast<double>(event.iteration);
  const double left = event.seconds / done * (static_cast<double>(start_.total_iterations) - done);
  const std::string counted = base::str(event.iteration, "/", start_.total_iterations);
  const std::string loss = base::str("  loss ", base::fixed(event.loss, 4));
  const std::string time_left = "  " + base::duration_text(left) + " left";
  std::string text = "iteration " + counted;
  if (start_.counts_epochs) text += base::str("  epoch ", event.epoch);
  text += loss;
  if (rate_ > 0) text += base::str("  ", base::fixed(rate_, 0), " examples/s");
  text += time_left;
  // A narrow terminal would cut the end off, and the time left is what one looks for.
  const bool fits = static_cast<int>(text.size()) < base::terminal_width();
  return fits || !base::stderr_is_terminal() ? text : counted + loss + time_left;
}

void ConsoleObserver::on_iteration(const StepEvent& event) {
  if (!progress_ || !base::stderr_is_terminal()) return;
  if (event.seconds - shown_at_ < kLiveSeconds) return;
  if (rate_ <= 0) rate_ = event.examples_per_second;
  shown_at_ = event.seconds;
  base::show_progress(progress_text(event));
}

void ConsoleObserver::on_step(const StepEvent& event) {
  rate_ = event.examples_per_second;
  if (!progress_ || base::stderr_is_terminal()) return;
  if (event.seconds - shown_at_ < kPlainSeconds) return;
  shown_at_ = event.seconds;
  base::log_info(progress_text(event));
}

void ConsoleObserver::on_epoch(const EpochEvent& event) {
  if (!start_.counts_epochs) return;
  std::string line = base::str("Epoch: ", event.epoch, " | Loss: ", base::fixed(event.loss, 4));
  if (start_.task != data::Task::kRegress) {
    line += " | Train Accuracy: " + percent(event.accuracy);
  }
  if (!class_names_.empty()) {
    line += " | Predicted string: ";
    for (const std::int64_t index : event.predictions) line += class_names_.at(index);
  }
  print(line);
}

void ConsoleObserver::on_eval(const EvalEvent& event) {
  const bool validation = event.evaluation.split == "validation";
  print(base::str("Iteration: ", event.iteration, ". Loss: ", base::fixed(event.train_loss, 4),
                  validation ? ". Validation " : ". ", figure(event.evaluation, validation),
                  event.best ? " (best)" : ""));
}

void ConsoleObserver::on_end(const EndEvent& event) {
  base::clear_progress();
  const bool early = event.stopped_by == "patience" || event.stopped_by == "target-accuracy" ||
                     event.stopped_by == "max-minutes";
  if (early) {
    base::log_info(
        base::str("stopped by --", event.stopped_by, " after iteration ", event.iteration));
  }
  // The tutorials' last line: the evaluation at the last iteration.
  if (!start_.counts_epochs) {
    print(base::str("Iteration: ", event.iteration, ". Loss: ", base::fixed(event.loss, 4), ". ",
                    figure(event.test, false)));
  }
  print(base::str(result_line(event.test), "  ", base::duration_text(event.seconds), "  ",
                  base::fixed(event.examples_per_second, 0), " examples/s"));
}

}  // namespace rnnctl::training
