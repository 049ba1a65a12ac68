// How a training goes, line by line of its metrics.jsonl.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {

/// The values of a curve, thinned out evenly when they become many.
class Curve {
 public:
  void add(double value);
  const std::vector<double>& values() const { return values_; }  ///< at most 2048, in their order

 private:
  std::vector<double> values_;
  std::size_t stride_ = 1;  // of so many values one is kept
  std::size_t seen_ = 0;
};

struct LastEvaluation {
  std::string split;
  std::int64_t iteration = 0;
  Figures figures;
};

struct RunProgress {
  std::int64_t iteration = 0;
  std::int64_t epoch = 0;
  /// Of the last step's batch; what its line does not have is not there.
  std::optional<double> loss, accuracy, learning_rate, examples_per_second;
  std::optional<double> seconds;  ///< of training, when that line was written
  std::optional<LastEvaluation> evaluation;
  Curve losses, accuracies;  ///< of the steps

  /// Takes a line in, which may be anything. Returns what it tells of: "step", "eval", "end", …; ""
  /// where it is no JSON object.
  std::string take(std::string_view line);

  /// Until `total` iterations are done, at the pace so far; nothing where that is not known.
  std::optional<double> seconds_left(std::optional<std::int64_t> total) const;
};

}  // namespace rnnctl::runs
