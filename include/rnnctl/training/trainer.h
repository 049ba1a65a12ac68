// The only training loop. Commands configure it, an engine serves it, observers watch it.
#pragma once

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/training/announcer.h>
#include <rnnctl/training/checkpointer.h>
#include <rnnctl/training/evaluation.h>
#include <rnnctl/training/observer.h>
#include <rnnctl/training/options.h>
#include <rnnctl/training/resume.h>
#include <rnnctl/training/run_directory.h>
#include <rnnctl/training/throughput.h>
#include <rnnctl/training/training_state.h>
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
  /// Goes on from here; null for a new run. The model holds its weights already.
  const ResumePoint* resume = nullptr;
  /// Stops after this iteration as a signal would; 0: no such stop.
  std::int64_t pause_after = 0;
};

class Trainer {
 public:
  /// Throws base::InputError where `parts.resume` does not fit the engine, base::UsageError where
  /// it is beyond the end that `options` asks for.
  Trainer(TrainerParts parts, const TrainingOptions& options);

  /// Trains to the end of the run: its length, --patience, --target-accuracy, --max-minutes or a
  /// stop signal, whichever is first; then saves last.pt and evaluates the test set once. A run
  /// that was stopped anywhere and resumed gives the same bits as one that never was.
  /// Throws base::DivergedError when a loss or a weight is not finite; the last checkpoint written
  /// before is intact. Throws base::OutputError when a checkpoint cannot be written.
  EndEvent run();

 private:
  void go_on_from(const ResumePoint& point);
  void redo_save();
  void train_one();
  void end_epoch();
  void evaluate();
  bool is_best(const Evaluation& evaluation) const;
  void judge(const Evaluation& evaluation);
  void look_up();
  std::string reason_to_stop() const;
  EndEvent finish();
  Evaluation evaluate_set(EvaluationSet& set);

  void save(const char* saved_as, bool periodic);
  void save_end();
  void settle_save();
  void go_on_without(const SaveEvent& event);
  std::filesystem::path path_of(const std::string& saved_as) const;
  checkpoint::Checkpoint snapshot();
  [[noreturn]] void diverge(const std::string& what);
  void require_finite_weights();

  bool due(std::int64_t every) const { return every > 0 && state_.iteration % every == 0; }
  bool save_is_due() const;
  Moment moment() const;
  StepEvent step_event() const;

  TrainerParts parts_;
  TrainingOptions options_;
  std::int64_t batches_per_epoch_;
  std::int64_t total_iterations_;
  std::optional<WeightAverage> average_;

  TrainingState state_;
  double learning_rate_ = 0.0;
  bool has_trained_ = false;     // since this object began
  bool was_at_the_end_ = false;  // resumed behind the last evaluation
  double saved_at_ = 0.0;        // session seconds of the last periodic save
  Throughput throughput_;
  Announcer announcer_;
  Checkpointer checkpointer_;  // last: it may still write when the rest goes
};

/// Before the first update: one batch of `stream` goes through `engine`. Returns the line that
/// shows the shapes and the loss against ln(classes). Throws base::UsageError when the loss says
/// that the weights explode from the start, or when the scores do not fit the targets.
std::string check_first_batch(engine::Engine& engine, data::BatchStream& stream,
                              const data::DatasetShape& shape);

}  // namespace rnnctl::training
