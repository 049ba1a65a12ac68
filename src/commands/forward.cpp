#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/forward.h>
#include <rnnctl/config/weights_reader.h>
#include <rnnctl/data/step_table.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/step_network.h>

namespace rnnctl::commands {
namespace {

constexpr const char* kState = "state";  // its name in a weights file, beside the parameters'

struct TutorialNetwork {
  const char* model;
  std::int64_t hidden_size;
  bool random_state;
};
constexpr std::array<TutorialNetwork, 4> kTutorialNetworks = {
    {{"single", 1, false}, {"multi", 5, false}, {"cell", 5, true}, {"hello", 2, true}}};

const TutorialNetwork& tutorial_network(const std::string& model) {
  for (const TutorialNetwork& network : kTutorialNetworks) {
    if (model == network.model) return network;
  }
  models::find_model(model);  // throws for a name that no model has, and knows the nearest
  throw base::UsageError(base::str("--model ", model, " has no step-by-step form; forward takes ",
                                   "single, multi, cell or hello"));
}

/// A time step costs its numbers and a tensor or two around them, and JSON another copy of them.
void require_memory(const data::StepTable& table, std::int64_t hidden_size) {
  constexpr double kBytesPerStep = 2048;
  constexpr double kBytesPerNumber = 40;
  const double numbers = static_cast<double>(table.batch) *
                         static_cast<double>(table.input + hidden_size) * kBytesPerNumber;
  const double needed = static_cast<double>(table.time) * (numbers + kBytesPerStep);
  const auto present = static_cast<double>(base::usable_memory());
  if (present > 0 && needed > 0.8 * present) {
    throw base::UsageError(base::str(table.time, " time steps of [", table.batch, ", ", table.input,
                                     "] with --hidden ", hidden_size, " need about ",
                                     base::fixed(needed / 1e9, 1), " GB, this machine has ",
                                     base::fixed(present / 1e9, 1), " GB"));
  }
}

torch::Tensor tensor_of(std::vector<float>& values, const std::vector<std::int64_t>& shape) {
  return torch::from_blob(values.data(), shape, torch::kFloat).clone();
}

/// Replaces what the file names: the network's parameters and `state`.
void load_weights(const std::string& path, models::StepNetwork& network, torch::Tensor& state) {
  std::vector<config::WeightSlot> slots;
  for (const auto& parameter : network.named_parameters()) {
    slots.push_back({parameter.key(), parameter.value().sizes().vec()});
  }
  slots.push_back({kState, state.sizes().vec()});
  config::Weights weights = config::read_weights(path, slots);
  for (auto& parameter : network.named_parameters()) {
    const auto found = weights.find(parameter.key());
    if (found == weights.end()) continue;
    parameter.value().copy_(tensor_of(found->second, parameter.value().sizes().vec()));
  }
  const auto found = weights.find(kState);
  if (found != weights.end()) state = tensor_of(found->second, state.sizes().vec());
}

}  // namespace

ForwardResult compute_forward(const ForwardOptions& options) {
  const torch::NoGradGuard no_grad;
  const TutorialNetwork& tutorial = tutorial_network(options.model.model);
  data::StepTable table = options.input.empty() ? data::tutorial_steps(tutorial.model)
                                                : data::read_step_csv(options.input);
  models::ModelOptions model = options.model;
  model.input_size = table.input;
  model.hidden_size = options.hidden.value_or(tutorial.hidden_size);
  require_memory(table, model.hidden_size);
  const std::shared_ptr<models::StepNetwork> network =
      models::build_step_network(model, options.seed);
  torch::Tensor state = tutorial.random_state ? torch::randn({table.batch, model.hidden_size})
                                              : torch::zeros({table.batch, model.hidden_size});
  if (!options.weights.empty()) load_weights(options.weights, *network, state);

  ForwardResult result;
  result.model = model.model;
  result.activation = model.activation;
  result.initial_state = state;
  for (const auto& parameter : network->named_parameters()) {
    result.weights.emplace_back(parameter.key(), parameter.value());
  }
  result.inputs = tensor_of(table.values, {table.time, table.batch, table.input});
  result.outputs = network->forward(result.inputs, state);
  if (model.stateful) {
    const torch::Tensor second = network->forward(result.inputs, result.outputs[-1]);
    result.outputs = torch::cat({result.outputs, second});
    result.inputs = torch::cat({result.inputs, result.inputs});
    result.calls = 2;
  }
  return result;
}

void run_forward(const ForwardOptions& options) {
  const ForwardResult result = compute_forward(options);
  (options.json ? print_forward_json : print_forward)(result, std::cout);
  if (!std::cout.flush()) throw base::OutputError("stdout: the result could not be written");
}

}  // namespace rnnctl::commands
