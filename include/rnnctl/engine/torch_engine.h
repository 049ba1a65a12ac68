// The reference engine: LibTorch's autograd and optimizers, on any device.
#pragma once

#include <memory>

#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::engine {

class TorchEngine : public Engine {
 public:
  /// Moves `model` to `device` and makes it train there. Throws base::UsageError for an unknown
  /// optimizer.
  TorchEngine(std::shared_ptr<models::SequenceModel> model, torch::Device device,
              const EngineOptions& options);

  StepResult step(const Batch& batch, std::int64_t iteration, double learning_rate) override;
  torch::Tensor logits(const Batch& batch) override;
  torch::Tensor last_predictions() const override;
  void begin_evaluation() override;
  NamedTensors parameters() override;
  OptimizerState optimizer_state() const override;
  void load_optimizer_state(const OptimizerState& state) override;
  torch::Tensor carried_state() const override;
  void load_carried_state(const torch::Tensor& state) override;
  std::string name() const override { return "torch"; }
  NamedTensors gradients() override;

 private:
  torch::Tensor inputs_of(const Batch& batch) const;
  torch::Tensor targets_of(const Batch& batch) const;
  static torch::Tensor lengths_of(const Batch& batch);
  torch::Tensor loss_of(const torch::Tensor& scores, const torch::Tensor& targets,
                        const Batch& batch) const;

  std::shared_ptr<models::SequenceModel> model_;
  torch::Device device_;
  EngineOptions options_;
  std::vector<torch::Tensor> parameters_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  torch::Tensor predictions_;  // on the device
};

}  // namespace rnnctl::engine
