// Weights that say nothing about their model: from Python, or other programs.
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/weight_names.h>

namespace rnnctl::commands {
namespace {

using training::WeightsDescription;

/// Given by the user rather than by a default.
bool is_explicit(const config::Resolved& given, const char* option) {
  const std::string& origin = given.origin.at(option);
  return origin != config::kDefaultOrigin && !origin.starts_with("default of model");
}

std::string missing_options(const WeightsDescription& found) {
  if (!found.obstacle.empty()) {
    return base::str(found.obstacle, ", and no --model has such");
  }
  const std::string options = training::suggested_options(found);
  if (options.empty()) return "say it with --model, --layers, --hidden and --act";
  const bool may_be_relu = options.ends_with("tanh");
  return base::str("add ", options, may_be_relu ? " (or relu, the file does not say which)" : "");
}

models::ModelOptions fitted_options(const WeightsDescription& found,
                                    const config::Resolved& given) {
  models::ModelOptions options = given.settings.model;  // MNIST's sizes are the defaults
  const models::ModelEntry& entry = models::find_model(options.model);
  if (entry.dataset == "hihell") options = fitted_to(options, data::hihell().shape());
  if (found.input_size > 0) options.input_size = found.input_size;
  if (found.num_classes > 0) options.num_classes = found.num_classes;
  const bool has_cells = entry.name == "stacked";
  if (has_cells && !is_explicit(given, "cell") && !found.cell.empty()) options.cell = found.cell;
  if (has_cells && !is_explicit(given, "bidirectional")) {
    options.bidirectional = found.bidirectional;
  }
  const bool one_layer = static_cast<bool>(entry.build_steps);
  const bool one_neuron = entry.name == "single";
  if (found.num_layers > 0 && !one_layer && !is_explicit(given, "layers")) {
    options.num_layers = found.num_layers;
  }
  if (found.hidden_size > 0 && !one_neuron && !is_explicit(given, "hidden")) {
    options.hidden_size = found.hidden_size;
  }
  return options;
}

bool has_choice_of_activation(const models::ModelOptions& options) {
  return options.cell == "rnn" && options.model != "single" && options.model != "multi";
}

}  // namespace

StoredModel foreign_model(const checkpoint::Checkpoint& content, const std::string& path,
                          const config::Resolved& given) {
  const std::string source = base::printable(path);
  const WeightsDescription found = training::describe_weights(content.state_dict);
  if (!is_explicit(given, "model")) {
    throw base::InputError(base::str(source, " holds weights but not which model they belong to; ",
                                     missing_options(found)));
  }
  StoredModel stored;
  stored.options = fitted_options(found, given);
  stored.settings = given.settings;
  stored.settings.model = stored.options;
  stored.model = models::build_model(stored.options, 0);
  training::load_into(*stored.model, content.state_dict, source);
  if (has_choice_of_activation(stored.options) && !is_explicit(given, "act")) {
    base::log_info(base::str("activation: ", stored.options.activation,
                             " (the file does not say which; --act takes tanh or relu)"));
  }
  return stored;
}

}  // namespace rnnctl::commands
