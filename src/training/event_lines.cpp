#include "training/event_lines.h"

namespace rnnctl::training {
namespace {

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json line_of(const char* name, const Moment& moment) {
  return {{"event", name}, {"iteration", moment.iteration}, {"epoch", moment.epoch}};
}

/// What goes beyond loss and accuracy, by task.
void add_figures(const Evaluation& evaluation, nlohmann::ordered_json& line) {
  if (evaluation.task == data::Task::kRegress) {
    line["mean_absolute_error"] = evaluation.mean_absolute_error;
    line["r_squared"] = evaluation.r_squared;
  }
}

}  // namespace

nlohmann::ordered_json event_line(const StartEvent& event) {
  auto line = line_of("start", {0, 0, 0.0});
  line["model"] = event.model;
  line["parameters"] = event.parameters;
  line["engine"] = event.engine;
  line["device"] = event.device;
  line["run_dir"] = event.run_dir.string();
  line["total_iterations"] = event.total_iterations;
  line["batches_per_epoch"] = event.batches_per_epoch;
  if (event.resumed_from > 0) line["resumed_from"] = event.resumed_from;
  return line;
}

nlohmann::ordered_json event_line(const StepEvent& event) {
  auto line = line_of("step", event);
  line["loss"] = event.loss;
  line["accuracy"] = event.accuracy;
  line["learning_rate"] = event.learning_rate;
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  return line;
}

nlohmann::ordered_json event_line(const EpochEvent& event) {
  auto line = line_of("epoch", event);
  line["loss"] = event.loss;
  line["accuracy"] = event.accuracy;
  line["seconds"] = event.seconds;
  return line;
}

nlohmann::ordered_json event_line(const EvalEvent& event) {
  auto line = line_of("eval", event);
  line["split"] = event.evaluation.split;
  line["loss"] = event.evaluation.loss;
  line["accuracy"] = event.evaluation.accuracy;
  line["correct"] = event.evaluation.correct;
  line["count"] = event.evaluation.count;
  add_figures(event.evaluation, line);
  line["train_loss"] = event.train_loss;
  line["seconds"] = event.seconds;
  return line;
}

nlohmann::ordered_json event_line(const SaveEvent& event) {
  auto line = line_of("save", event);
  line["path"] = event.path.string();
  if (!event.error.empty()) line["error"] = event.error;
  line["seconds"] = event.seconds;
  return line;
}

nlohmann::ordered_json event_line(const EndEvent& event) {
  auto line = line_of("end", event);
  line["loss"] = event.test.loss;
  line["accuracy"] = event.test.accuracy;
  line["correct"] = event.test.correct;
  line["count"] = event.test.count;
  add_figures(event.test, line);
  line["train_loss"] = event.loss;
  line["best_accuracy"] = event.best_accuracy;
  if (event.best_loss) line["best_loss"] = *event.best_loss;
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  line["stopped_by"] = event.stopped_by;
  line["run_dir"] = event.run_dir.string();
  return line;
}

nlohmann::ordered_json event_line(const DivergeEvent& event) {
  auto line = line_of("end", event);
  for (const char* key : {"loss", "accuracy", "correct", "count"}) line[key] = nullptr;
  line["train_loss"] = number_or_null(event.train_loss);
  line["best_accuracy"] = number_or_null(event.best_accuracy);
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  line["stopped_by"] = "diverged";
  line["message"] = event.message;
  line["run_dir"] = event.run_dir.string();
  return line;
}

}  // namespace rnnctl::training
