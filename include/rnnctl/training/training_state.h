// Where a training stands: all that the loop itself must remember to go on as if it had never
// stopped. The rest are tensors (weights, optimizer, moving average, carried hidden state) and what
// is a pure function of the seed and the iteration (batch order, augmentation, dropout, schedule).
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include <rnnctl/engine/engine.h>

namespace rnnctl::training {

struct TrainingState {
  std::int64_t iteration = 0;  ///< completed
  engine::StepResult last_step;

  // Sums over the epoch so far: the tutorials divide by the number of batches minus one.
  double epoch_loss = 0.0;
  std::int64_t epoch_correct = 0;
  std::int64_t epoch_count = 0;

  double best_accuracy = -1.0;  ///< on the validation part; -1: none yet
  double best_loss = 0.0;       ///< the same where the loss judges; counts from best_iteration 1 on
  std::int64_t best_iteration = 0;
  std::int64_t evaluations_without_better = 0;
  std::int64_t average_updates = 0;  ///< of the moving average of the weights

  /// What ended the run, "" while it goes on. A run that a signal or --max-minutes ended goes on.
  std::string stopped_by;
  /// Why this was saved: "last" (periodic), "best", "end" (the run or the session ended), or "".
  std::string saved_as;
  std::int64_t metrics_bytes = 0;  ///< size of metrics.jsonl before the line of this save

  bool interrupted() const { return stopped_by == "signal" || stopped_by == "max-minutes"; }
  bool ended_by_length() const { return stopped_by == "iterations" || stopped_by == "epochs"; }

  double seconds = 0.0;           ///< wall time of all sessions
  double training_seconds = 0.0;  ///< the part of it in which was trained
  std::int64_t trained_examples = 0;
};

/// The manifest's "training" object, and back: doubles come back bit by bit. Reading throws
/// base::InputError naming `source` for a missing key, a wrong type or a number that cannot be.
nlohmann::json to_json(const TrainingState& state);
TrainingState training_state_from_json(const nlohmann::json& json, const std::string& source);

/// Throws base::UsageError where more is done already than a run of `total_iterations` has.
void require_not_beyond(const TrainingState& state, std::int64_t total_iterations);

}  // namespace rnnctl::training
