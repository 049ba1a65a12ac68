// How a training goes, line by line of its metrics.jsonl.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rnnctl/runs/metrics_curves.h>
#include <rnnctl/runs/metrics_sample.h>

namespace rnnctl::runs {

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
  CurveThinner losses{1024}, accuracies{1024};  ///< of the steps

  /// Takes a line in, which may be anything. Returns what it tells of: "step", "eval", "end", …; ""
  /// where it is no JSON object.
  std::string take(std::string_view line);

  /// Until `total` iterations are done, at the pace so far; nothing where that is not known.
  std::optional<double> seconds_left(std::optional<std::int64_t> total) const;
};

}  // namespace rnnctl::runs
