#include <rnnctl/engine/optimizer.h>
#include <rnnctl/engine/torch_engine.h>

namespace rnnctl::engine {
namespace {

// LibTorch's dropout draws from its global stream. Keyed by the iteration, it does not matter what
// was drawn before. Odd constants of splitmix64 spread neighbouring iterations.
std::uint64_t dropout_seed(std::uint64_t seed, std::int64_t iteration) {
  std::uint64_t mixed = seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(iteration);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31);
}

}  // namespace

TorchEngine::TorchEngine(std::shared_ptr<models::SequenceModel> model, torch::Device device,
                         const EngineOptions& options)
    : model_(std::move(model)), device_(device), options_(options) {
  model_->to(device_);
  model_->train();
  parameters_ = model_->parameters();
  optimizer_ = make_optimizer(parameters_, options_.optimizer);
}

// from_blob only borrows: its const_cast is LibTorch's interface, nothing writes.
torch::Tensor TorchEngine::inputs_of(const Batch& batch) const {
  return torch::from_blob(const_cast<float*>(batch.inputs), {batch.size, batch.time, batch.input},
                          torch::kFloat32)
      .to(device_);
}

torch::Tensor TorchEngine::targets_of(const Batch& batch) const {
  return torch::from_blob(const_cast<std::int64_t*>(batch.targets),
                          {batch.size * batch.targets_per_example}, torch::kInt64)
      .to(device_);
}

// On the CPU, where LibTorch wants them.
torch::Tensor TorchEngine::lengths_of(const Batch& batch) {
  if (batch.lengths == nullptr) return {};
  return torch::from_blob(const_cast<std::int64_t*>(batch.lengths), {batch.size}, torch::kInt64);
}

torch::Tensor TorchEngine::loss_of(const torch::Tensor& scores, const torch::Tensor& targets,
                                   const Batch& batch) const {
  namespace functional = torch::nn::functional;
  if (batch.values == nullptr) {
    return functional::cross_entropy(
        scores, targets,
        functional::CrossEntropyFuncOptions().label_smoothing(options_.label_smoothing));
  }
  const torch::Tensor values =
      torch::from_blob(const_cast<float*>(batch.values), {batch.size}, torch::kFloat32);
  return functional::mse_loss(scores.squeeze(1), values.to(device_));
}

StepResult TorchEngine::step(const Batch& batch, std::int64_t iteration, double learning_rate) {
  if (model_->options().dropout > 0) torch::manual_seed(dropout_seed(options_.seed, iteration));
  model_->train();
  if (batch.begins_streams) model_->reset_state();
  const torch::Tensor targets = targets_of(batch);
  optimizer_->zero_grad();
  torch::Tensor scores = model_->forward(inputs_of(batch), lengths_of(batch));
  scores = scores.reshape({-1, scores.size(-1)});
  const torch::Tensor loss = loss_of(scores, targets, batch);
  loss.backward();
  if (options_.optimizer.clip_norm > 0) {
    torch::nn::utils::clip_grad_norm_(parameters_, options_.optimizer.clip_norm);
  }
  set_learning_rate(*optimizer_, learning_rate);
  optimizer_->step();
  predictions_ = scores.detach().argmax(1);
  // Of numbers none is simply right.
  const auto correct =
      batch.values == nullptr ? predictions_.eq(targets).sum().item<std::int64_t>() : 0;
  return {loss.item<double>(), correct, targets.ne(kIgnoredTarget).sum().item<std::int64_t>()};
}

torch::Tensor TorchEngine::last_predictions() const { return predictions_.to(torch::kCPU); }

torch::Tensor TorchEngine::logits(const Batch& batch) {
  torch::NoGradGuard no_grad;
  model_->eval();
  if (batch.begins_streams) model_->reset_state();
  const torch::Tensor scores = model_->forward(inputs_of(batch), lengths_of(batch));
  model_->train();
  return scores.reshape({-1, scores.size(-1)}).to(torch::kCPU);
}

void TorchEngine::begin_evaluation() {
  model_->eval();
  model_->reset_state();
  model_->train();
}

NamedTensors TorchEngine::parameters() { return parameters_of(*model_); }

NamedTensors TorchEngine::gradients() {
  NamedTensors result;
  for (const auto& [name, parameter] : parameters()) {
    if (parameter.grad().defined()) result.emplace_back(name, parameter.grad().clone());
  }
  return result;
}

OptimizerState TorchEngine::optimizer_state() const { return state_of(*optimizer_); }

void TorchEngine::load_optimizer_state(const OptimizerState& state) {
  load_state(*optimizer_, state);
}

torch::Tensor TorchEngine::carried_state() const {
  const torch::Tensor state = model_->carried_state();
  return state.defined() ? state.detach().to(torch::kCPU) : state;
}

void TorchEngine::load_carried_state(const torch::Tensor& state) {
  model_->set_carried_state(state.to(device_));
}

}  // namespace rnnctl::engine
