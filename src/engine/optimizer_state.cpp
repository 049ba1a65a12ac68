// What an optimizer remembers, in the words of Python's torch.optim.
#include <algorithm>

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

/// One parameter's tensors by name, each checked before it is used.
class StateReader {
 public:
  StateReader(const NamedTensors& tensors, const torch::Tensor& parameter, std::size_t index)
      : tensors_(tensors), parameter_(parameter), index_(index) {}

  /// A buffer of the parameter's shape, on its device.
  torch::Tensor buffer(const char* name) {
    const torch::Tensor* found = find(name);
    if (found == nullptr) fail(name, "is missing");
    if (found->sizes() != parameter_.sizes() || found->scalar_type() != torch::kFloat32) {
      fail(name, base::str("has sizes ", base::shape_text(found->sizes().vec()), ", not ",
                           base::shape_text(parameter_.sizes().vec()), " float32"));
    }
    return found->to(parameter_.device(), /*non_blocking=*/false, /*copy=*/true);
  }

  std::int64_t step() {
    const torch::Tensor* found = find("step");
    if (found == nullptr || found->numel() != 1) fail("step", "is missing or no single number");
    const double value = found->to(torch::kFloat64).item<double>();
    // float32 counts exactly to 2^24; above, the bias corrections are 1 to the last bit anyway.
    if (!(value >= 0 && value < 9e15)) fail("step", "is out of range");
    return static_cast<std::int64_t>(value);
  }

  torch::Tensor buffer_or_none(const char* name) {
    return find(name) == nullptr ? torch::Tensor() : buffer(name);
  }

 private:
  const torch::Tensor* find(const char* name) const {
    for (const auto& [known, tensor] : tensors_) {
      if (known == name) return &tensor;
    }
    return nullptr;
  }
  [[noreturn]] void fail(const char* name, const std::string& what) const {
    throw base::InputError(
        base::str("the checkpoint's optimizer state ", index_, ": ", name, " ", what));
  }

  const NamedTensors& tensors_;
  const torch::Tensor& parameter_;
  std::size_t index_;
};

template <typename AdamState>
std::unique_ptr<torch::optim::OptimizerParamState> adam_state(StateReader reader) {
  auto state = std::make_unique<AdamState>();
  state->step(reader.step());
  state->exp_avg(reader.buffer("exp_avg"));
  state->exp_avg_sq(reader.buffer("exp_avg_sq"));
  return state;
}

std::unique_ptr<torch::optim::OptimizerParamState> read_state(
    const torch::optim::OptimizerOptions& options, StateReader reader) {
  if (dynamic_cast<const torch::optim::SGDOptions*>(&options) != nullptr) {
    auto state = std::make_unique<torch::optim::SGDParamState>();
    state->momentum_buffer(reader.buffer_or_none("momentum_buffer"));
    return state;
  }
  if (dynamic_cast<const torch::optim::AdamOptions*>(&options) != nullptr) {
    return adam_state<torch::optim::AdamParamState>(reader);
  }
  if (dynamic_cast<const torch::optim::AdamWOptions*>(&options) != nullptr) {
    return adam_state<torch::optim::AdamWParamState>(reader);
  }
  auto state = std::make_unique<torch::optim::RMSpropParamState>();
  state->step(reader.step());
  state->square_avg(reader.buffer("square_avg"));
  state->momentum_buffer(reader.buffer_or_none("momentum_buffer"));
  return state;
}

}  // namespace

OptimizerState state_of(const torch::optim::Optimizer& optimizer) {
  OptimizerState result;
  const auto& group = optimizer.param_groups().front();
  for (const torch::Tensor& parameter : group.params()) {
    const auto found = optimizer.state().find(parameter.unsafeGetTensorImpl());
    // An entry also where no step was taken yet or nothing is kept: Python counts the parameters.
    result.tensors.push_back(found == optimizer.state().end() ? NamedTensors()
                                                              : tensors_of(*found->second));
  }
  result.options = options_of(group.options());
  return result;
}

void load_state(torch::optim::Optimizer& optimizer, const OptimizerState& state) {
  auto& group = optimizer.param_groups().front();
  const auto& parameters = group.params();
  // Plain SGD remembers nothing, and before the first step nobody does.
  const bool nothing = std::all_of(state.tensors.begin(), state.tensors.end(),
                                   [](const NamedTensors& tensors) { return tensors.empty(); });
  if (nothing) return;
  if (state.tensors.size() != parameters.size()) {
    throw base::InputError(base::str("the checkpoint's optimizer knows ", state.tensors.size(),
                                     " parameters, the model has ", parameters.size()));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    optimizer.state()[parameters[i].unsafeGetTensorImpl()] =
        read_state(group.options(), StateReader(state.tensors[i], parameters[i], i));
  }
}

}  // namespace rnnctl::engine
