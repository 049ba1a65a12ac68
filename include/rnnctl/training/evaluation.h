// How good a network is on a whole split.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/dataset.h>
#include <rnnctl/data/preparation.h>
#include <rnnctl/engine/engine.h>

namespace rnnctl::training {

struct Evaluation {
  std::string split;  ///< "test", "validation"
  data::Task task = data::Task::kClassify;
  /// Mean over all targets: cross entropy in nats; of numbers the squared error, in their own unit
  /// squared.
  double loss = 0.0;
  double accuracy = 0.0;  ///< correct / count; 0 of numbers
  std::int64_t correct = 0;
  std::int64_t count = 0;  ///< targets
  /// confusion[actual][predicted]: targets. Of classes only.
  std::vector<std::vector<std::int64_t>> confusion;
  double mean_absolute_error = 0.0;  ///< of numbers, in their own unit
  double r_squared = 0.0;            ///< of numbers: 1 - squared error / their variance

  /// Classes are judged by accuracy, everything else by loss.
  bool is_better_than(double best_accuracy, double best_loss) const {
    return task == data::Task::kClassify ? accuracy > best_accuracy : loss < best_loss;
  }
};

/// The mean over the classes of 2 true positives / (2 true positives + false ones + missed ones), 0
/// for a class that is neither there nor predicted (Sokolova, Lapalme 2009).
double macro_f1(const Evaluation& evaluation);

/// Examples in one evaluated batch. Fixed, so that `rnnctl eval` repeats training's figures to the
/// last bit whatever the batch size of the training was.
inline constexpr std::int64_t kEvaluationBatch = 500;

/// A split that can be evaluated again and again, in its own order.
class EvaluationSet {
 public:
  /// `dataset` must outlive the set. Empty `indices` stand for the whole of it. Numbers to predict
  /// were standardised as `preparation` says, and are reported as they were before.
  EvaluationSet(std::string split, const data::Dataset& dataset,
                std::vector<std::uint32_t> indices = {}, const data::Preparation& preparation = {});

  /// Changes nothing that training sees.
  Evaluation evaluate(engine::Engine& engine);

  const std::string& split() const { return split_; }

 private:
  std::string split_;
  data::DatasetShape shape_;
  data::BatchStream stream_;
  data::Task task_;
  double unit_ = 1.0;  // of numbers: what 1 in the network's scale is in theirs
};

/// The stream's batch as the engine takes it.
engine::Batch engine_batch(const data::Batch& batch, const data::DatasetShape& shape);

}  // namespace rnnctl::training
