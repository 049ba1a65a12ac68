// The fast engine for vanilla RNNs on a CPU: own kernels for the whole step.
#pragma once

#include <memory>
#include <string>

#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>
#include <rnnctl/engine/step_profile.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::engine {

class FusedStep;

/// Shares its tensors with the model, so that a checkpoint does not know which engine wrote it.
/// A batch is cut into parts by its size alone, and the parts' gradients are added in their order:
/// the bits are the same with any number of threads.
class FusedEngine : public Engine {
 public:
  /// Why this engine cannot compute `model` there; empty where it can.
  static std::string refusal(const models::SequenceModel& model, torch::Device device);

  /// What its kernels run with here: "AVX-512", "AVX2", "SSE4", …
  static std::string instruction_set();

  enum class Team {
    kAll,    ///< all threads
    kTimed,  ///< as many of them as the first steps turn out fastest with; says so in the log
  };

  /// `threads` > 0. Throws base::UsageError with refusal().
  FusedEngine(std::shared_ptr<models::SequenceModel> model, const EngineOptions& options,
              int threads, Team team = Team::kAll);
  ~FusedEngine() override;

  /// Both throw base::UsageError for a batch of another shape or of unequal lengths. Targets must
  /// be classes, or kIgnoredTarget.
  StepResult step(const Batch& batch, std::int64_t iteration, double learning_rate) override;
  torch::Tensor logits(const Batch& batch) override;
  void hold_weights() override;
  torch::Tensor last_predictions() const override;
  void begin_evaluation() override;
  NamedTensors parameters() override;
  OptimizerState optimizer_state() const override;
  void load_optimizer_state(const OptimizerState& state) override;
  torch::Tensor carried_state() const override;
  void load_carried_state(const torch::Tensor& state) override;
  std::string name() const override { return "fused"; }
  NamedTensors gradients() override;

  /// From now on steps are measured; begins with nothing.
  void start_profile();
  StepProfile profile() const;

 private:
  std::shared_ptr<models::SequenceModel> model_;
  std::unique_ptr<FusedStep> step_;
};

}  // namespace rnnctl::engine
