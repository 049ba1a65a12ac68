// metrics.jsonl and `train --json`: one JSON object a line.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <ostream>

#include <rnnctl/training/observer.h>

namespace rnnctl::training {

/// Keys as in the JSON contract of docs/architecture.md. Every line is flushed, so that whoever
/// follows the file sees whole lines and a crash loses none.
class JsonObserver : public Observer {
 public:
  /// Writes to `out`, which must outlive the observer.
  explicit JsonObserver(std::ostream& out);
  /// Appends to the file `path`. Throws base::OutputError where it cannot be opened, or written on
  /// an event; with kTryLater only flush() and the last event throw for that.
  explicit JsonObserver(const std::filesystem::path& path, OnFailure on_failure = OnFailure::kStop);
  ~JsonObserver() override;

  void on_start(const StartEvent& event) override;
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void on_eval(const EvalEvent& event) override;
  void on_save(const SaveEvent& event) override;
  void on_end(const EndEvent& event) override;
  void on_diverge(const DivergeEvent& event) override;
  void flush() override;

 private:
  class Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace rnnctl::training
