// A run directory as who did not write it sees it: every file is hostile until checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {

enum class RunState {
  kRunning,      ///< a process has the directory locked, and there is no result yet
  kDone,         ///< came to its own end
  kInterrupted,  ///< by a signal, by --max-minutes, or killed; --resume goes on
  kDiverged,
  kFailed,  ///< by an error, like a full disk
};

/// "running", "done", "interrupted", "diverged", "failed"
const char* state_name(RunState state);

struct StoredRun {
  std::filesystem::path path;
  nlohmann::json record;  ///< run.json, an object
  std::vector<LossPoint> losses;
  std::vector<std::string> warnings;  ///< what could not be read beside run.json

  RunState state = RunState::kInterrupted;
  std::string stopped_by;  ///< as in run.json; "" where there is no result
  std::string message;     ///< of a run that diverged or failed

  std::string model;              ///< "stacked"
  std::string network;            ///< "stacked lstm 2x256": layers x hidden units
  std::string data;               ///< "MNIST", "shakespeare.txt"
  std::string task = "classify";  ///< classify, regress or next
  std::int64_t iteration = 0;     ///< done
  std::optional<std::int64_t> total_iterations;
  std::optional<std::int64_t> started;  ///< the last session, seconds since 1970

  /// On the test part: the result, or of a run without one its last evaluation.
  Figures test;
  /// On the validation part: what judged, so accuracy of classes, else loss. Not there without one.
  std::optional<double> best_accuracy, best_loss;
  std::optional<double> seconds, examples_per_second;
};

/// Whether there is a run.json.
bool is_run(const std::filesystem::path& directory);

/// Throws base::InputError where run.json cannot be read, is larger than 4 MiB or is no JSON
/// object. Where the file system has no locks, a run in progress counts as interrupted.
StoredRun read_run(const std::filesystem::path& directory);

/// The run directories in `folder`, and `folder` itself where it is one, by name.
/// Throws base::InputError where `folder` cannot be listed.
std::vector<std::filesystem::path> find_runs(const std::filesystem::path& folder);

}  // namespace rnnctl::runs
