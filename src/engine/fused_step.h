// One training step of the fused engine, and an evaluation: read FusedStep::train from top to
// bottom.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/carried_state.h"
#include "engine/fused_gradients.h"
#include "engine/fused_pass.h"
#include "engine/fused_update.h"
#include "engine/fused_weights.h"
#include "engine/kernels/share_out.h"
#include "engine/team_trial.h"
#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>
#include <rnnctl/engine/step_profile.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::engine {

/// The packed weights, the threads' memory and the optimizer of one model.
class FusedStep {
 public:
  /// `threads` > 0, the most; with `timed` the first steps try fewer, too.
  FusedStep(const models::SequenceModel& model, const models::PlainRnn& parts,
            const EngineOptions& options, int threads, bool timed);

  /// See Engine::step. Throws base::UsageError for a batch of another shape.
  StepResult train(const Batch& batch, std::int64_t iteration, double learning_rate);
  /// See Engine::logits. Throws base::UsageError for a batch of another shape.
  torch::Tensor logits(const Batch& batch);

  /// See Engine::hold_weights.
  void hold_weights() {
    pack_weights();
    holds_weights_ = true;
  }

  FusedUpdate& update() { return update_; }
  CarriedState& training_state() { return training_state_; }
  CarriedState& evaluation_state() { return evaluation_state_; }
  const std::vector<std::int64_t>& predictions() const { return predictions_; }  ///< of train()

  void start_profile();
  StepProfile profile() const;

 private:
  template <class Task>
  void share_out(std::size_t count, const Task& task) {
    kernels::share_out(team_, count, task);
  }
  void require_shape(const Batch& batch) const;
  void choose_team(std::size_t parts);
  void reserve(std::size_t parts, const Batch& batch);
  void pack_weights();
  void train_parts(std::size_t parts, const Batch& batch, std::int64_t iteration);
  void move_weights(std::size_t parts, double learning_rate);
  StepResult result_of(std::size_t parts, const Batch& batch) const;
  void lap(Phase phase) {
    if (measured_) profile_.add(phase, team_ * clock_.lap());
  }

  bool every_step_, stateful_;
  double dropout_, readout_dropout_;
  EngineOptions options_;
  int team_ = 1;  // the threads at work: not more than the batch has parts
  TeamTrial trial_;
  FusedWeights weights_;
  GradientLayout layout_;
  FusedUpdate update_;
  CarriedState training_state_, evaluation_state_;  // unused unless stateful
  std::vector<FusedPass> passes_;                   // one per thread
  std::vector<kernels::Buffer> gradients_;          // one per part
  std::vector<kernels::CrossEntropy> losses_;
  std::vector<std::int64_t> predictions_;
  bool holds_weights_ = false;  // packed, and still the model's
  bool measured_ = false;
  StepProfile profile_;                       // what all threads do together
  std::vector<StepProfile> thread_profiles_;  // what each does on its own
  LapClock clock_;
};

}  // namespace rnnctl::engine
