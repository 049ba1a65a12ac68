#include <cerrno>
#include <fstream>
#include <system_error>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::training {

class JsonObserver::Sink {
 public:
  explicit Sink(std::ostream& out) : out_(&out) {}
  explicit Sink(const std::filesystem::path& path)
      : file_(path, std::ios::app), out_(&file_), name_(path.string()) {
    require_good();
  }

  void write(const nlohmann::ordered_json& line) {
    *out_ << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
    require_good();
  }

  bool is_file() const { return !name_.empty(); }

 private:
  // A reader that closed the pipe is not an error of the training's files; stdout stays silent.
  void require_good() const {
    if (out_->good() || name_.empty()) return;
    throw base::OutputError(base::str("cannot write ", base::printable(name_), ": ",
                                      std::generic_category().message(errno),
                                      "; free some space or choose another --run-dir"));
  }

  std::ofstream file_;
  std::ostream* out_;
  std::string name_;
};

namespace {

nlohmann::ordered_json line_of(const char* name, const Moment& moment) {
  return {{"event", name}, {"iteration", moment.iteration}, {"epoch", moment.epoch}};
}

}  // namespace

JsonObserver::JsonObserver(std::ostream& out) : sink_(std::make_unique<Sink>(out)) {}
JsonObserver::JsonObserver(const std::filesystem::path& path)
    : sink_(std::make_unique<Sink>(path)) {}
JsonObserver::~JsonObserver() = default;

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
  line["train_loss"] = event.loss;
  line["best_accuracy"] = event.best_accuracy;
  line["examples_per_second"] = event.examples_per_second;
  line["seconds"] = event.seconds;
  line["stopped_by"] = event.stopped_by;
  line["run_dir"] = event.run_dir.string();
  sink_->write(line);
}

void JsonObserver::on_diverge(const DivergeEvent& event) {
  auto line = line_of("end", event);
  line["seconds"] = event.seconds;
  line["stopped_by"] = "diverged";
  line["message"] = event.message;
  line["run_dir"] = event.run_dir.string();
  sink_->write(line);
}

}  // namespace rnnctl::training
