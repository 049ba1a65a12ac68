#include <optional>

#include "training/event_lines.h"
#include "training/patient_file.h"
#include <rnnctl/training/json_observer.h>

namespace rnnctl::training {

class JsonObserver::Sink {
 public:
  explicit Sink(std::ostream& out) : out_(&out) {}
  Sink(const std::filesystem::path& path, OnFailure on_failure)
      : file_(std::in_place, path, on_failure) {}

  void write(const nlohmann::ordered_json& line) {
    const std::string text =
        line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    if (file_) {
      file_->append(text);
    } else {
      // A reader that closed the pipe is not an error of the training's files; stdout stays silent.
      *out_ << text << std::flush;
    }
  }

  void flush() {
    if (file_) file_->flush();
  }

  /// After the last line.
  void end() {
    if (file_) file_->end();
  }

  bool is_file() const { return file_.has_value(); }

 private:
  std::ostream* out_ = nullptr;
  std::optional<PatientFile> file_;
};

JsonObserver::JsonObserver(std::ostream& out) : sink_(std::make_unique<Sink>(out)) {}
JsonObserver::JsonObserver(const std::filesystem::path& path, OnFailure on_failure)
    : sink_(std::make_unique<Sink>(path, on_failure)) {}
JsonObserver::~JsonObserver() = default;

void JsonObserver::flush() { sink_->flush(); }

void JsonObserver::on_start(const StartEvent& event) {
  // A metrics file reads as if the run had never stopped.
  if (event.resumed_from > 0 && sink_->is_file()) return;
  sink_->write(event_line(event));
}

void JsonObserver::on_step(const StepEvent& event) { sink_->write(event_line(event)); }
void JsonObserver::on_epoch(const EpochEvent& event) { sink_->write(event_line(event)); }
void JsonObserver::on_eval(const EvalEvent& event) { sink_->write(event_line(event)); }
void JsonObserver::on_save(const SaveEvent& event) { sink_->write(event_line(event)); }

void JsonObserver::on_end(const EndEvent& event) {
  sink_->write(event_line(event));
  sink_->end();
}

void JsonObserver::on_diverge(const DivergeEvent& event) {
  sink_->write(event_line(event));
  sink_->end();
}

}  // namespace rnnctl::training
