// Loss, accuracy and confusion over a whole split.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/dataset.h>
#include <rnnctl/engine/engine.h>

namespace rnnctl::training {

struct Evaluation {
  std::string split;      ///< "test", "validation"
  double loss = 0.0;      ///< mean over all targets, nats
  double accuracy = 0.0;  ///< correct / count
  std::int64_t correct = 0;
  std::int64_t count = 0;  ///< targets
  /// confusion[actual][predicted]: targets
  std::vector<std::vector<std::int64_t>> confusion;
};

/// Examples in one evaluated batch. Fixed, so that `rnnctl eval` repeats training's figures to the
/// last bit whatever the batch size of the training was.
inline constexpr std::int64_t kEvaluationBatch = 500;

/// A split that can be evaluated again and again, in its own order.
class EvaluationSet {
 public:
  /// `dataset` must outlive the set. Empty `indices` stand for the whole of it.
  EvaluationSet(std::string split, const data::Dataset& dataset,
                std::vector<std::uint32_t> indices = {});

  /// Changes nothing that training sees.
  Evaluation evaluate(engine::Engine& engine);

  const std::string& split() const { return split_; }

 private:
  std::string split_;
  data::DatasetShape shape_;
  data::BatchStream stream_;
};

/// The stream's batch as the engine takes it.
engine::Batch engine_batch(const data::Batch& batch, const data::DatasetShape& shape);

}  // namespace rnnctl::training
