// Sequences through a network, as many at once as are there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "commands/answer_print.h"
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/data/unlabelled.h>
#include <rnnctl/engine/engine.h>

namespace rnnctl::commands {

/// Answers in the order of what it is given, in batches of sequences of one length.
class Predictor {
 public:
  /// All must outlive it. `top` classes of each answer.
  Predictor(const StoredModel& stored, engine::Engine& engine, AnswerPrinter& printer,
            std::size_t top)
      : stored_(stored), engine_(engine), printer_(printer), top_(top) {}

  void take(data::UnlabelledSequence&& sequence);
  /// Example `index` of `dataset`, whose answers tell the truth, too.
  void take_example(const data::Dataset& dataset, std::uint32_t index, std::string name);
  /// Answers what was taken.
  void flush();
  std::int64_t taken() const { return taken_; }
  std::int64_t failed() const { return failed_; }

 private:
  struct Pending {
    data::UnlabelledSequence sequence;
    std::optional<Truth> truth;
  };

  void take_prepared(data::UnlabelledSequence&& sequence, std::optional<Truth> truth);
  Answer answer_of(const float* scores) const;
  torch::Tensor scores_of_pending();

  const StoredModel& stored_;
  engine::Engine& engine_;
  AnswerPrinter& printer_;
  std::size_t top_;
  std::vector<Pending> pending_;          // those with an error keep their place
  std::int64_t readable_ = 0, time_ = 0;  // of the pending ones
  std::int64_t taken_ = 0, failed_ = 0;
  std::vector<float> inputs_;
  std::vector<std::int64_t> targets_;
};

}  // namespace rnnctl::commands
