// Everybody who watches a training of `rnnctl train`.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/commands/training_session.h>
#include <rnnctl/training/observer.h>

namespace rnnctl::commands {

class TrainingObservers {
 public:
  /// The console, metrics.jsonl and, as the settings say, JSON lines on stdout, metrics.csv (a run
  /// that has one goes on with it), TensorBoard and the run's page. `session` and `run` must
  /// outlive the object. Throws base::OutputError where a file cannot be opened.
  TrainingObservers(TrainingSession& session, const training::RunDirectory& run,
                    const std::filesystem::path& event_folder, bool reports);

  std::vector<training::Observer*> all() const;

 private:
  std::vector<std::unique_ptr<training::Observer>> owned_;
};

/// Where the events of a run go, absolute and not made yet: where --tensorboard says, or else where
/// the run that goes on wrote before, which `record` (run.json; of a new run {}) knows. "" where
/// there are to be none.
/// Throws base::UsageError where the folder holds the events of another run, base::OutputError
/// where it cannot be made or written.
std::filesystem::path event_folder_of(const config::OutputOptions& output,
                                      const nlohmann::json& record);

}  // namespace rnnctl::commands
