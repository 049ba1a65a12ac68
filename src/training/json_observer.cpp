#include <optional>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/line_file.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::training {

class JsonObserver::Sink {
 public:
  explicit Sink(std::ostream& out) : out_(&out) {}
  Sink(const std::filesystem::path& path, OnFailure on_failure)
      : file_(std::in_place, path), on_failure_(on_failure) {}

  void write(const nlohmann::ordered_json& line) {
    const std::string text =
        line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    if (out_ != nullptr) {
      // A reader that closed the pipe is not an error of the training's files; stdout stays silent.
      *out_ << text << std::flush;
      return;
    }
    kept_ += text;
    try {
      flush();
    } catch (const base::OutputError& error) {
      if (on_failure_ == OnFailure::kStop) throw;
      if (!has_warned_)
        base::log_warning(base::str(error.what(), "; its lines are kept until then"));
      has_warned_ = true;
    }
  }

  void flush() {
    if (kept_.empty()) return;
    file_->append(kept_);
    kept_.clear();
    has_warned_ = false;
  }

  /// After the last line.
  void end() {
    if (!file_) return;
    flush();
    file_->sync();
  }

  bool is_file() const { return file_.has_value(); }

 private:
  std::ostream* out_ = nullptr;
  std::optional<base::LineFile> file_;
  OnFailure on_failure_ = OnFailure::kStop;
  std::string kept_;  // lines that are not in the file yet
  bool has_warned_ = false;
};

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

JsonObserver::JsonObserver(std::ostream& out) : sink_(std::make_unique<Sink>(out)) {}
JsonObserver::JsonObserver(const std::filesystem::path& path, OnFailure on_failure)
    : sink_(std::make_unique<Sink>(path, on_failure)) {}
JsonObserver::~JsonObserver() = default;

void JsonObserver::flush() { sink_->flush(); }

void JsonObserver::on_start(const StartEvent& event) {
  // A metrics file reads as if the run had never stopped.
  if (event.resumed_from > 0 && sink_->is_file()) return;
  auto line = line_of("start", {0, 0, 0.0});
  line["model"] = event.model;
  line["parameters"] = event.parameters;
  line["engine"] = event.engine;
  line["device"] = event.device;
  line["run_dir"] = event.run_dir.string();
  line["total_iterations"] = event.total_iterations;
  line["batches_per_epoch"] = event.batches_per_epoch;
  if (event.resumed_from > 0) line["resumed_from"] = event.resumed_from;
  sink_->write(line);
}

void JsonObserver::on_step(const StepEvent& event) {
  auto line = line_of("step", event);
  line["loss"] = event.loss;
  line["accuracy"] = event.accuracy;
  line["learning_rate"] = event.learning_rate;
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  sink_->write(line);
}

void JsonObserver::on_epoch(const EpochEvent& event) {
  auto line = line_of("epoch", event);
  line["loss"] = event.loss;
  line["accuracy"] = event.accuracy;
  line["seconds"] = event.seconds;
  sink_->write(line);
}

void JsonObserver::on_eval(const EvalEvent& event) {
  auto line = line_of("eval", event);
  line["split"] = event.evaluation.split;
  line["loss"] = event.evaluation.loss;
  line["accuracy"] = event.evaluation.accuracy;
  line["correct"] = event.evaluation.correct;
  line["count"] = event.evaluation.count;
  add_figures(event.evaluation, line);
  line["train_loss"] = event.train_loss;
  line["seconds"] = event.seconds;
  sink_->write(line);
}

void JsonObserver::on_save(const SaveEvent& event) {
  auto line = line_of("save", event);
  line["path"] = event.path.string();
  if (!event.error.empty()) line["error"] = event.error;
  line["seconds"] = event.seconds;
  sink_->write(line);
}

void JsonObserver::on_end(const EndEvent& event) {
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
  sink_->write(line);
  sink_->end();
}

void JsonObserver::on_diverge(const DivergeEvent& event) {
  auto line = line_of("end", event);
  for (const char* key : {"loss", "accuracy", "correct", "count"}) line[key] = nullptr;
  line["train_loss"] = number_or_null(event.train_loss);
  line["best_accuracy"] = number_or_null(event.best_accuracy);
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  line["stopped_by"] = "diverged";
  line["message"] = event.message;
  line["run_dir"] = event.run_dir.string();
  sink_->write(line);
  sink_->end();
}

}  // namespace rnnctl::training
