#include <chrono>
#include <utility>

#include "runs/checked_json.h"
#include "runs/utc_time.h"
#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/directory.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/json.h>
#include <rnnctl/base/text.h>
#include <rnnctl/runs/stored_run.h>

namespace fs = std::filesystem;

namespace rnnctl::runs {
namespace {

nlohmann::json read_record(const fs::path& path) {
  const base::BoundedFile file(path);
  const std::string name = base::printable(path.string());
  if (file.size() > base::kLargestRunRecord) throw base::InputError(name + ": is larger than 4 MiB");
  nlohmann::json record =
      base::parsed_object(file.read(0, base::kLargestRunRecord), base::kDeepestRunRecord);
  if (record.is_null()) throw base::InputError(name + ": is damaged, it holds no JSON object");
  return record;
}

RunState state_of(const nlohmann::json& record, const fs::path& directory) {
  if (record.contains("failure")) return RunState::kFailed;
  if (!record.contains("result")) {
    return base::is_locked(directory) ? RunState::kRunning : RunState::kInterrupted;
  }
  const std::string by = text_at(object_at(record, "result"), "stopped_by");
  if (by == "diverged") return RunState::kDiverged;
  const bool goes_on = by == "signal" || by == "max-minutes";
  return goes_on ? RunState::kInterrupted : RunState::kDone;
}

/// "stacked lstm 2x256"
std::string network_of(const nlohmann::json& config) {
  std::string words = text_at(config, "model");
  if (words.empty()) return words;
  if (words == "stacked") {
    const nlohmann::json::const_iterator both_ways = config.find("bidirectional");
    if (both_ways != config.end() && *both_ways == true) words += " bidirectional";
    const std::string cell = text_at(config, "cell");
    words += " " + (cell.empty() ? "rnn" : cell);  // older runs have no other
  }
  const auto layers = count_at(config, "layers");
  const auto hidden = count_at(config, "hidden");
  return layers && hidden ? base::str(words, " ", *layers, "x", *hidden) : words;
}

/// The configuration knows of a resumed run how far it is to go; metrics.jsonl keeps what it said
/// in the beginning.
std::optional<std::int64_t> total_of(const nlohmann::json& config, const MetricsSample& metrics) {
  const auto epochs = count_at(config, "epochs");
  if (!epochs || *epochs == 0) return count_at(config, "iterations");
  if (!metrics.batches_per_epoch) return std::nullopt;
  std::int64_t total = 0;
  if (__builtin_mul_overflow(*epochs, *metrics.batches_per_epoch, &total)) return std::nullopt;
  return total;
}

/// Of the last session: a run that was resumed an hour ago is no old one.
std::optional<std::int64_t> started_at(const nlohmann::json& record, const fs::path& directory) {
  const auto sessions = record.find("resumed");
  if (sessions != record.end() && sessions->is_array() && !sessions->empty()) {
    if (const auto time = parsed_utc(text_at(sessions->back(), "started"))) return time;
  }
  if (const auto time = parsed_utc(text_at(record, "started"))) return time;
  std::error_code unknown;
  const auto written = fs::last_write_time(directory / "run.json", unknown);
  if (unknown) return std::nullopt;
  const auto since_1970 = std::chrono::file_clock::to_sys(written).time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(since_1970).count();
}

std::optional<double> either(std::optional<double> first, std::optional<double> second) {
  return first ? first : second;
}

void take_figures(const nlohmann::json& config, const MetricsSample& metrics, StoredRun& run) {
  const nlohmann::json& result = object_at(run.record, "result");
  run.iteration = count_at(result, "iteration").value_or(metrics.iteration);
  run.seconds = either(number_at(result, "seconds"), metrics.seconds);
  run.examples_per_second =
      either(number_at(result, "examples_per_second"), metrics.examples_per_second);
  run.test = metrics.test;
  if (number_at(result, "test_loss")) {
    run.test = {number_at(result, "test_loss"), number_at(result, "test_accuracy"),
                number_at(result, "test_r_squared"), number_at(result, "test_mean_absolute_error")};
  }
  // Without a validation part "best_accuracy" is the test set's once more.
  const bool has_validation = number_at(config, "validation-split").value_or(0.0) > 0.0;
  if (!has_validation) return;
  if (run.task == "classify") {
    run.best_accuracy = either(number_at(result, "best_accuracy"), metrics.best_accuracy);
    if (run.best_accuracy && *run.best_accuracy < 0) run.best_accuracy.reset();  // none yet
  } else {
    run.best_loss = either(number_at(result, "best_loss"), metrics.best_loss);
  }
}

/// What is missing of it is not known; that alone keeps no run from being listed.
MetricsSample metrics_of(const fs::path& directory, std::vector<std::string>& warnings) {
  try {
    return sample_metrics(directory / "metrics.jsonl");
  } catch (const base::InputError& error) {
    warnings.push_back(error.what());
    return {};
  }
}

}  // namespace

const char* state_name(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kDone:
      return "done";
    case RunState::kInterrupted:
      return "interrupted";
    case RunState::kDiverged:
      return "diverged";
    case RunState::kFailed:
      break;
  }
  return "failed";
}

StoredRun read_run(const fs::path& directory) {
  StoredRun run;
  run.path = directory;
  run.record = read_record(directory / "run.json");
  run.state = state_of(run.record, directory);
  const nlohmann::json& result = object_at(run.record, "result");
  const nlohmann::json& config = object_at(run.record, "config");
  const nlohmann::json& data = object_at(run.record, "data");
  run.stopped_by = text_at(result, "stopped_by");
  run.message = text_at(result, "message") + text_at(object_at(run.record, "failure"), "message");
  run.model = text_at(config, "model");
  run.network = network_of(config);
  run.data = text_at(data, "name");
  const std::string task = text_at(object_at(data, "preparation"), "task");
  if (task == "regress" || task == "next") run.task = task;
  MetricsSample metrics = metrics_of(directory, run.warnings);
  run.total_iterations = total_of(config, metrics);
  run.started = started_at(run.record, directory);
  take_figures(config, metrics, run);
  run.losses = std::move(metrics.losses);
  return run;
}

}  // namespace rnnctl::runs
