#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/optimizer.h>

namespace rnnctl::engine {
namespace {

using Options = std::vector<std::pair<std::string, OptimizerState::Option>>;

std::vector<double> pair_of(const std::tuple<double, double>& betas) {
  return {std::get<0>(betas), std::get<1>(betas)};
}

// Python keeps `step` as a float tensor since PyTorch 1.12.
torch::Tensor step_tensor(std::int64_t step) {
  return torch::tensor(static_cast<float>(step), torch::kFloat32);
}

torch::Tensor on_cpu(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU).clone();
}

void add_if_defined(NamedTensors& tensors, const char* name, const torch::Tensor& tensor) {
  if (tensor.defined()) tensors.emplace_back(name, on_cpu(tensor));
}

NamedTensors tensors_of(const torch::optim::OptimizerParamState& state) {
  NamedTensors tensors;
  if (const auto* sgd = dynamic_cast<const torch::optim::SGDParamState*>(&state)) {
    add_if_defined(tensors, "momentum_buffer", sgd->momentum_buffer());
  } else if (const auto* adam = dynamic_cast<const torch::optim::AdamParamState*>(&state)) {
    tensors.emplace_back("step", step_tensor(adam->step()));
    add_if_defined(tensors, "exp_avg", adam->exp_avg());
    add_if_defined(tensors, "exp_avg_sq", adam->exp_avg_sq());
  } else if (const auto* adamw = dynamic_cast<const torch::optim::AdamWParamState*>(&state)) {
    tensors.emplace_back("step", step_tensor(adamw->step()));
    add_if_defined(tensors, "exp_avg", adamw->exp_avg());
    add_if_defined(tensors, "exp_avg_sq", adamw->exp_avg_sq());
  } else if (const auto* rms = dynamic_cast<const torch::optim::RMSpropParamState*>(&state)) {
    tensors.emplace_back("step", step_tensor(rms->step()));
    add_if_defined(tensors, "square_avg", rms->square_avg());
    add_if_defined(tensors, "momentum_buffer", rms->momentum_buffer());
  }
  return tensors;
}

template <typename AdamOptions>
Options adam_options(const AdamOptions& options) {
  return {{"lr", options.lr()},
          {"betas", pair_of(options.betas())},
          {"eps", options.eps()},
          {"weight_decay", options.weight_decay()},
          {"amsgrad", options.amsgrad()}};
}

Options options_of(const torch::optim::OptimizerOptions& options) {
  if (const auto* sgd = dynamic_cast<const torch::optim::SGDOptions*>(&options)) {
    return {{"lr", sgd->lr()},
            {"momentum", sgd->momentum()},
            {"dampening", sgd->dampening()},
            {"weight_decay", sgd->weight_decay()},
            {"nesterov", sgd->nesterov()}};
  }
  if (const auto* adam = dynamic_cast<const torch::optim::AdamOptions*>(&options)) {
    return adam_options(*adam);
  }
  if (const auto* adamw = dynamic_cast<const torch::optim::AdamWOptions*>(&options)) {
    return adam_options(*adamw);
  }
  const auto& rms = dynamic_cast<const torch::optim::RMSpropOptions&>(options);
  return {{"lr", rms.lr()},   {"momentum", rms.momentum()}, {"alpha", rms.alpha()},
          {"eps", rms.eps()}, {"centered", rms.centered()}, {"weight_decay", rms.weight_decay()}};
}

}  // namespace

std::unique_ptr<torch::optim::Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                                        const OptimizerOptions& options) {
  const double lr = options.learning_rate;
  const double decay = options.weight_decay;
  if (options.name == "sgd") {
    return std::make_unique<torch::optim::SGD>(
        std::move(parameters),
        torch::optim::SGDOptions(lr).momentum(options.momentum).weight_decay(decay));
  }
  if (options.name == "rmsprop") {
    return std::make_unique<torch::optim::RMSprop>(
        std::move(parameters),
        torch::optim::RMSpropOptions(lr).momentum(options.momentum).weight_decay(decay));
  }
  if (options.momentum != 0) {
    throw base::UsageError(base::str("--momentum is for sgd and rmsprop; ", options.name,
                                     " has its own moving averages"));
  }
  if (options.name == "adam") {
    return std::make_unique<torch::optim::Adam>(std::move(parameters),
                                                torch::optim::AdamOptions(lr).weight_decay(decay));
  }
  if (options.name == "adamw") {
    return std::make_unique<torch::optim::AdamW>(
        std::move(parameters), torch::optim::AdamWOptions(lr).weight_decay(decay));
  }
  throw base::UsageError(base::str("optimizer '", base::printable(options.name),
                                   "' is unknown: sgd, adam, adamw or rmsprop"));
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double learning_rate) {
  for (auto& group : optimizer.param_groups()) group.options().set_lr(learning_rate);
}

OptimizerState state_of(const torch::optim::Optimizer& optimizer) {
  OptimizerState result;
  const auto& group = optimizer.param_groups().front();
  for (const torch::Tensor& parameter : group.params()) {
    const auto found = optimizer.state().find(parameter.unsafeGetTensorImpl());
    if (found == optimizer.state().end()) continue;  // no step taken yet, or nothing to remember
    NamedTensors tensors = tensors_of(*found->second);
    if (!tensors.empty()) result.tensors.push_back(std::move(tensors));
  }
  result.options = options_of(group.options());
  return result;
}

}  // namespace rnnctl::engine
