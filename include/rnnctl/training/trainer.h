// The only training loop. Commands configure it, an engine serves it, observers watch it.
#pragma once

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/data/batch_stream.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/training/evaluation.h>
#include <rnnctl/training/observer.h>
#include <rnnctl/training/options.h>
#include <rnnctl/training/run_directory.h>
#include <rnnctl/training/throughput.h>
#include <rnnctl/training/weight_average.h>

namespace rnnctl::training {

/// What the loop works on; everything must outlive the trainer.
struct TrainerParts {
  engine::Engine& engine;
  data::BatchStream& stream;  ///< of the training part
  data::DatasetShape shape;   ///< of one example
  EvaluationSet& test;        ///< only reports
  EvaluationSet* validation;  ///< judges; null without one
  const RunDirectory& run;
  nlohmann::json manifest;  ///< "model", "config", "data", "versions"; the loop adds "training"
  StartEvent start;
  std::vector<Observer*> observers;
};

class Trainer {
 public:
  Trainer(TrainerParts parts, const TrainingOptions& options);

  /// Trains to the end of the run: its length, --patience, --target-accuracy, --max-minutes or a
  /// stop signal, whichever is first; then evaluates the test set once and saves last.pt.
  /// Throws base::DivergedError when a loss or a weight is not finite; the last checkpoint written
  /// before is intact. Throws base::OutputError when a checkpoint cannot be written.
  EndEvent run();

 private:
  void train_one();
  void end_epoch();
  void evaluate();
  void judge(const Evaluation& evaluation);
  void save(const std::filesystem::path& path);
  EndEvent finish();
  Evaluation evaluate_set(EvaluationSet& set);
  nlohmann::json training_state() const;
  [[noreturn]] void diverge(const std::string& what) const;
  void require_finite_weights();
  bool due(std::int64_t every) const { return every > 0 && iteration_ % every == 0; }
  Moment moment() const;
  StepEvent step_event() const;

  TrainerParts parts_;
  TrainingOptions options_;
  std::int64_t batches_per_epoch_;
  std::int64_t total_iterations_;
  std::optional<WeightAverage> average_;

  std::int64_t iteration_ = 0;  // completed
  engine::StepResult last_step_;
  double learning_rate_ = 0.0;
  std::optional<double> last_finite_loss_;
  std::string stopped_by_;

  // Sums over the epoch so far: the tutorials divide by the number of batches minus one.
  double epoch_loss_ = 0.0;
  std::int64_t epoch_correct_ = 0;
  std::int64_t epoch_count_ = 0;

  double best_accuracy_ = -1.0;
  std::int64_t best_iteration_ = 0;
  std::int64_t evaluations_without_better_ = 0;
  std::int64_t saved_iteration_ = 0;  // of last.pt; 0: none yet

  Throughput throughput_;
};

/// Before the first update: one batch of `stream` goes through `engine`. Returns the line that
/// shows the shapes and the loss against ln(classes). Throws base::UsageError when the loss says
/// that the weights explode from the start, or when the scores do not fit the targets.
std::string check_first_batch(engine::Engine& engine, data::BatchStream& stream,
                              const data::DatasetShape& shape);

}  // namespace rnnctl::training
