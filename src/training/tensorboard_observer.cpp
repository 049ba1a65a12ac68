#include <algorithm>
#include <string>
#include <utility>

#include "training/patient_file.h"
#include "training/tensorboard_summary.h"
#include <rnnctl/base/text.h>
#include <rnnctl/training/event_folder.h>
#include <rnnctl/training/tensorboard_observer.h>

namespace rnnctl::training {

class TensorBoardObserver::File {
 public:
  File(const std::filesystem::path& path, OnFailure on_failure) : file_(path, on_failure) {
    file_.append(version_record());
  }
  void write(const std::string& record) { file_.append(record); }
  void write(std::int64_t iteration, const TensorBoardSummary& summary) {
    if (!summary.is_empty()) file_.append(summary_record(iteration, summary));
  }
  void end() { file_.end(); }

 private:
  PatientFile file_;
};

namespace {

/// Loss and what goes with it, under the name of what was evaluated.
void add_evaluation(TensorBoardSummary& summary, const Evaluation& evaluation) {
  const std::string split = "/" + evaluation.split;
  summary.add_scalar("loss" + split, evaluation.loss);
  if (evaluation.task == data::Task::kRegress) {
    summary.add_scalar("mean_absolute_error" + split, evaluation.mean_absolute_error);
    summary.add_scalar("r_squared" + split, evaluation.r_squared);
  } else {
    summary.add_scalar("accuracy" + split, evaluation.accuracy);
  }
}

/// A table in Markdown.
std::string table_of(const nlohmann::json& configuration) {
  std::string table = "| option | value |\n|---|---|\n";
  for (const auto& [name, value] : configuration.items()) {
    std::string text = value.is_string()
                           ? base::printable(value.get<std::string>(), 4096)
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::ranges::replace(text, '|', '/');  // would begin another cell
    table += base::str("| ", name, " | ", text, " |\n");
  }
  return table;
}

}  // namespace

TensorBoardObserver::TensorBoardObserver(engine::Engine& engine, TensorBoardOptions options)
    : engine_(engine), options_(std::move(options)) {}
TensorBoardObserver::~TensorBoardObserver() = default;

void TensorBoardObserver::on_start(const StartEvent& event) {
  start_ = event;
  goes_on_ = holds_own_events(options_.folder);
  file_ = std::make_unique<File>(next_event_file(options_.folder), options_.on_failure);
  const std::int64_t done = event.resumed_from;
  if (goes_on_) file_->write(restart_record(done > 0 ? done + 1 : 0));
  if (!goes_on_ || done == 0) describe_run();
}

void TensorBoardObserver::describe_run() {
  TensorBoardSummary summary;
  summary.add_text("configuration", table_of(options_.configuration));
  summary.add_hyperparameters(options_.configuration);
  if (options_.pictures) summary.add_picture("pictures/training", *options_.pictures);
  if (start_.resumed_from == 0) {
    for (const auto& [name, tensor] : engine_.parameters()) {
      summary.add_histogram("parameters/" + name, histogram_of(tensor));
    }
  }
  file_->write(0, summary);
}

// Not on_eval, which may be told iterations later, when the weights are others.
void TensorBoardObserver::on_iteration(const StepEvent& event) {
  has_trained_ = true;
  const bool evaluates = event.iteration == start_.total_iterations ||
                         (options_.eval_every > 0 && event.iteration % options_.eval_every == 0);
  if (evaluates) write_histograms(event.iteration);
}

void TensorBoardObserver::write_histograms(std::int64_t iteration) {
  TensorBoardSummary summary;
  for (const auto& [name, tensor] : engine_.parameters()) {
    summary.add_histogram("parameters/" + name, histogram_of(tensor));
  }
  for (const auto& [name, tensor] : engine_.gradients()) {
    summary.add_histogram("gradients/" + name, histogram_of(tensor));
  }
  file_->write(iteration, summary);
}

void TensorBoardObserver::on_step(const StepEvent& event) {
  TensorBoardSummary summary;
  summary.add_scalar("loss/train", event.loss);
  if (start_.task != data::Task::kRegress) summary.add_scalar("accuracy/train", event.accuracy);
  summary.add_scalar("learning_rate", event.learning_rate);
  summary.add_scalar("examples_per_second", event.examples_per_second);
  file_->write(event.iteration, summary);
}

void TensorBoardObserver::on_epoch(const EpochEvent& event) {
  TensorBoardSummary summary;
  summary.add_scalar("loss/epoch", event.loss);
  if (start_.task != data::Task::kRegress) summary.add_scalar("accuracy/epoch", event.accuracy);
  file_->write(event.iteration, summary);
}

void TensorBoardObserver::on_eval(const EvalEvent& event) {
  TensorBoardSummary summary;
  add_evaluation(summary, event.evaluation);
  file_->write(event.iteration, summary);
}

void TensorBoardObserver::on_end(const EndEvent& event) {
  TensorBoardSummary summary;
  // A run that is only interrupted has no end: the one that goes on evaluates where it would have.
  const bool is_interrupted = event.stopped_by == "signal" || event.stopped_by == "max-minutes";
  // Nor is there a second one where nothing was left to train.
  if (!is_interrupted && (has_trained_ || !goes_on_)) {
    add_evaluation(summary, event.test);
    summary.add_end(/*is_success=*/true);
  }
  file_->write(event.iteration, summary);
  file_->end();
}

void TensorBoardObserver::on_diverge(const DivergeEvent& event) {
  TensorBoardSummary summary;
  summary.add_end(/*is_success=*/false);
  file_->write(event.iteration, summary);
  file_->end();
}

}  // namespace rnnctl::training
