// `train --report`: the page of a run while it trains, and whole once it has ended.
#pragma once

#include <chrono>
#include <filesystem>
#include <utility>

#include <rnnctl/config/settings.h>
#include <rnnctl/training/observer.h>

namespace rnnctl::commands {

/// Makes report.html in the run directory anew now and then, out of what is on the disk: a page
/// that loads itself anew. That it cannot be written costs a warning.
class ReportObserver : public training::Observer {
 public:
  explicit ReportObserver(std::filesystem::path run) : run_(std::move(run)) {}

  void on_start(const training::StartEvent&) override { write(); }
  void on_step(const training::StepEvent&) override { write_when_due(); }
  void on_eval(const training::EvalEvent&) override { write_when_due(); }

 private:
  void write_when_due();
  void write();

  std::filesystem::path run_;
  std::chrono::steady_clock::time_point due_;
  bool has_warned_ = false;
};

/// The page of a run that has ended, its test data included. Throws base::Error.
void write_last_report(const std::filesystem::path& run, const config::Settings& settings);

}  // namespace rnnctl::commands
