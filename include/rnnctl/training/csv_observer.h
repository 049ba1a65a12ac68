// metrics.csv: the steps and evaluations of metrics.jsonl as a table.
#pragma once

#include <filesystem>
#include <memory>

#include <rnnctl/training/observer.h>

namespace rnnctl::training {

/// A row a step, an evaluation and for the end; the first names the columns, which are the same for
/// every run. Numbers are those of metrics.jsonl, digit by digit; what a row does not have is
/// empty.
class CsvObserver : public Observer {
 public:
  /// Makes `path` anew, with a row for every line of `metrics` (metrics.jsonl) that has one, and
  /// goes on from there: so the two always agree.
  /// Throws base::OutputError where it cannot be written, with kTryLater only here and at the end.
  CsvObserver(const std::filesystem::path& path, const std::filesystem::path& metrics,
              OnFailure on_failure = OnFailure::kStop);
  ~CsvObserver() override;

  void on_step(const StepEvent& event) override;
  void on_eval(const EvalEvent& event) override;
  void on_end(const EndEvent& event) override;
  void on_diverge(const DivergeEvent& event) override;

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace rnnctl::training
