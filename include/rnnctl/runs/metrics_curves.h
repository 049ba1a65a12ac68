// The curves of a training: all of metrics.jsonl, thinned to what a picture can show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace rnnctl::runs {

/// What some neighbouring values come to.
struct CurvePoint {
  std::int64_t iteration = 0;  ///< their mean, rounded
  double mean = 0.0;
  double low = 0.0, high = 0.0;  ///< the lowest and the highest of them
};
using Curve = std::vector<CurvePoint>;

/// Takes values one by one and keeps, however many come, between `points` and twice as many points
/// once there are as many: neighbours are joined, in equal numbers.
class CurveThinner {
 public:
  /// points >= 1
  explicit CurveThinner(std::size_t points) : points_(points) {}
  /// Passes over what is not finite, and what does not come later than what was there: a file that
  /// somebody else wrote. Values beyond 1e100 count as 1e100.
  void add(std::int64_t iteration, double value);
  Curve curve() const;

 private:
  struct Bucket {
    std::int64_t count = 0;
    double iteration = 0.0, mean = 0.0;  // means
    double low = 0.0, high = 0.0;
  };
  void join_neighbours();

  std::size_t points_;
  std::int64_t per_bucket_ = 1;
  std::int64_t last_ = -1;  // iteration
  std::vector<Bucket> buckets_;
};

/// The curves of evaluations on one part; what its task does not have is empty.
struct EvaluationCurves {
  Curve loss, accuracy, r_squared, mean_absolute_error;
};

struct MetricsCurves {
  // Of the batches that were logged.
  Curve loss, accuracy, learning_rate, examples_per_second;
  /// `test` ends with the result, where there is one.
  EvaluationCurves validation, test;
  bool is_whole = true;  ///< the file was not larger than what is read of it
};

/// Reads up to 256 MiB, piece by piece. Lines that are cut off, longer than 64 KiB or no JSON are
/// passed over, and figures that are null. Each curve has less than 2 * `points` points.
/// Throws base::InputError where the file cannot be read.
MetricsCurves read_curves(const std::filesystem::path& path, std::size_t points);

}  // namespace rnnctl::runs
