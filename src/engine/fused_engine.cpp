#include "engine/fused_step.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/fused_engine.h>

namespace rnnctl::engine {

std::string FusedEngine::refusal(const models::SequenceModel& model, torch::Device device) {
  if (!device.is_cpu()) return "the fused engine computes on the CPU only";
  if (!model.plain_rnn()) {
    const models::ModelOptions& options = model.options();
    return base::str("the fused engine does not cover model ", options.model,
                     options.cell == "rnn" ? "" : " with --cell " + options.cell,
                     options.bidirectional ? " with --bidirectional" : "",
                     options.readout == "last" ? "" : " with --readout " + options.readout,
                     options.layer_norm ? " with --layer-norm" : "",
                     options.task == "regress" ? " with --task regress" : "",
                     options.stateful && options.task != "next" ? " with --stateful" : "");
  }
  return "";
}

std::string FusedEngine::instruction_set() {
  const std::string name = kernels::instruction_set();
  return name.rfind("AVX3", 0) == 0 ? "AVX-512" : name;  // Highway's name for it
}

FusedEngine::FusedEngine(std::shared_ptr<models::SequenceModel> model, const EngineOptions& options,
                         int threads, Team team)
    : model_(std::move(model)) {
  const std::string reason = refusal(*model_, torch::kCPU);
  if (!reason.empty()) throw base::UsageError(reason);
  step_ = std::make_unique<FusedStep>(*model_, *model_->plain_rnn(), options, threads,
                                      team == Team::kTimed);
}

FusedEngine::~FusedEngine() = default;

StepResult FusedEngine::step(const Batch& batch, std::int64_t iteration, double learning_rate) {
  return step_->train(batch, iteration, learning_rate);
}

torch::Tensor FusedEngine::logits(const Batch& batch) { return step_->logits(batch); }

void FusedEngine::hold_weights() { step_->hold_weights(); }

torch::Tensor FusedEngine::last_predictions() const {
  return torch::tensor(step_->predictions(), torch::kInt64);
}

void FusedEngine::start_profile() { step_->start_profile(); }

StepProfile FusedEngine::profile() const { return step_->profile(); }

NamedTensors FusedEngine::parameters() { return parameters_of(*model_); }

NamedTensors FusedEngine::gradients() {
  NamedTensors result;
  for (const auto& [name, parameter] : parameters()) {
    result.emplace_back(name, step_->update().gradient_of(parameter));
  }
  return result;
}

OptimizerState FusedEngine::optimizer_state() const { return step_->update().state(); }

void FusedEngine::load_optimizer_state(const OptimizerState& state) { step_->update().load(state); }

void FusedEngine::begin_evaluation() { step_->evaluation_state().forget(); }

torch::Tensor FusedEngine::carried_state() const { return step_->training_state().tensor(); }

void FusedEngine::load_carried_state(const torch::Tensor& state) {
  if (!model_->options().stateful) {
    throw base::InputError("the checkpoint has a carried hidden state, this network carries none");
  }
  step_->training_state().load(state);
}

}  // namespace rnnctl::engine
