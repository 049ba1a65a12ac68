// What metrics.jsonl tells of a training, without reading more of it than a listing is worth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace rnnctl::runs {

struct LossPoint {
  std::int64_t iteration = 0;
  double loss = 0.0;  ///< of that iteration's batch
};

/// Figures of one evaluation; what its task does not have is not there.
struct Figures {
  std::optional<double> loss, accuracy, r_squared, mean_absolute_error;
};

struct MetricsSample {
  bool is_whole = true;  ///< every line was read
  std::optional<std::int64_t> batches_per_epoch;
  std::int64_t iteration = 0;  ///< of the last line
  std::optional<double> seconds, examples_per_second;
  /// Of the last evaluation on the test part; of a large file where its end has one.
  Figures test;
  /// Of all evaluations on the validation part; not there unless `is_whole`.
  std::optional<double> best_accuracy, best_loss;
  std::vector<LossPoint> losses;  ///< in the order of the file
};

/// A file of up to 512 KiB is read whole; of a larger one the beginning, the end, and pieces in
/// between at equal distances, half a megabyte in all. Lines that are cut off, longer than 64 KiB
/// or no JSON are passed over: the last one is, where a process was killed.
/// Throws base::InputError where the file cannot be read.
MetricsSample sample_metrics(const std::filesystem::path& path);

}  // namespace rnnctl::runs
