// Who watches a training: the console, the metrics file, TensorBoard. They see, never steer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/training/evaluation.h>

namespace rnnctl::training {

/// Where the training stands. Iterations and epochs count from 1.
struct Moment {
  std::int64_t iteration = 0;
  std::int64_t epoch = 0;
  double seconds = 0.0;  ///< of training, earlier sessions included
};

struct StartEvent {
  std::string model;
  data::Task task = data::Task::kClassify;
  std::string engine;
  std::string device;
  std::filesystem::path run_dir;
  std::int64_t total_iterations = 0;
  std::int64_t batches_per_epoch = 0;
  bool counts_epochs = false;  ///< the run was given in epochs
  std::int64_t parameters = 0;
  std::int64_t resumed_from = 0;  ///< iterations done by earlier sessions
};

struct StepEvent : Moment {
  double loss = 0.0;      ///< of this batch
  double accuracy = 0.0;  ///< of this batch
  double learning_rate = 0.0;
  double examples_per_second = 0.0;  ///< since the last logged step, evaluations left out
};

struct EpochEvent : Moment {
  double loss = 0.0;      ///< mean over the epoch, every example weighs the same
  double accuracy = 0.0;  ///< the same, measured while training
  /// The last batch's predicted classes; what tutorial 003 prints as a string.
  std::vector<std::int64_t> predictions;
};

struct EvalEvent : Moment {
  Evaluation evaluation;
  double train_loss = 0.0;  ///< of the batch just trained
  bool best = false;        ///< best so far on the validation part
};

struct SaveEvent : Moment {
  std::filesystem::path path;
  std::string error;  ///< why it could not be written, where training goes on without; else empty
};

struct DivergeEvent : Moment {
  std::filesystem::path run_dir;
  std::optional<double> train_loss;     ///< the last finite one
  std::optional<double> best_accuracy;  ///< on the validation part
  double examples_per_second = 0.0;
  std::string message;
};

struct EndEvent : Moment {
  std::filesystem::path run_dir;
  /// "iterations", "epochs", "patience", "target-accuracy", "max-minutes", "signal"
  std::string stopped_by;
  Evaluation test;
  double loss = 0.0;                 ///< of the last batch
  double best_accuracy = 0.0;        ///< on the validation part; the last test accuracy without one
  std::optional<double> best_loss;   ///< on the validation part, where the loss judges
  double examples_per_second = 0.0;  ///< of the whole run, evaluations left out
};

/// What an observer does that cannot write to its file: throw base::OutputError, or say so, keep
/// what is to be written and write it with something later.
enum class OnFailure { kStop, kTryLater };

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_start(const StartEvent&) {}
  /// After every iteration; must be cheap.
  virtual void on_iteration(const StepEvent&) {}
  /// Every --log-every iterations.
  virtual void on_step(const StepEvent&) {}
  virtual void on_epoch(const EpochEvent&) {}
  virtual void on_eval(const EvalEvent&) {}
  virtual void on_save(const SaveEvent&) {}
  virtual void on_end(const EndEvent&) {}
  /// Instead of on_end.
  virtual void on_diverge(const DivergeEvent&) {}
  /// Before a checkpoint is taken, which counts on everything that was told being in its place.
  /// Throws base::OutputError where it cannot be.
  virtual void flush() {}
};

}  // namespace rnnctl::training
