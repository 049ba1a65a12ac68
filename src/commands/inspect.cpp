#include <algorithm>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "commands/inspect_weights.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>
#include <rnnctl/commands/inspect.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/data/step_table.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/step_network.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/weight_names.h>

namespace rnnctl::commands {
namespace {

struct Subject {
  std::string name;        // "" where only the tensors are known
  nlohmann::json options;  // null likewise
  std::string tree;        // "" likewise
  std::vector<models::ParameterRow> rows;
  nlohmann::json config;    // null without a checkpoint
  nlohmann::json training;  // null without a checkpoint
};

// A model that trains is shown as it trains; the bare networks only where there is no other.
Subject from_settings(const config::Settings& settings) {
  const models::ModelEntry& entry = models::find_model(settings.model.model);
  models::ModelOptions options = settings.model;  // MNIST's sizes are the defaults
  if (entry.dataset == "hihell") options = fitted_to(options, data::hihell().shape());
  std::shared_ptr<torch::nn::Module> module;
  if (entry.build) {
    module = models::build_model(options, settings.training.seed);
  } else {
    options.input_size = data::tutorial_steps(entry.name).input;
    module = models::build_step_network(options, settings.training.seed);
  }
  return {entry.name,
          training::to_json(options),
          models::module_text(*module),
          models::parameter_rows(*module),
          nullptr,
          nullptr};
}

Subject from_checkpoint(const checkpoint::Checkpoint& content, const std::string& path) {
  const StoredModel stored = stored_model(content, path);
  return {stored.options.model,
          training::to_json(stored.options),
          models::module_text(*stored.model),
          models::parameter_rows(*stored.model),
          config::settings_to_json(stored.settings),
          stored.manifest.value("training", nlohmann::json())};
}

// Weights of other programs: what is there, and how to evaluate them.
Subject from_weights(const checkpoint::Checkpoint& content, const std::string& path) {
  Subject subject;
  for (const auto& [name, tensor] : content.state_dict) {
    const std::size_t count = tensor.bytes.size() / checkpoint::element_size(tensor.type);
    subject.rows.push_back({name, tensor.shape, static_cast<std::int64_t>(count)});
  }
  const std::string options =
      training::suggested_options(training::describe_weights(content.state_dict));
  base::log_info(base::str(base::printable(path), " holds weights but not which model they ",
                           "belong to", options.empty() ? "" : "; most likely " + options));
  return subject;
}

Subject from_file(const std::string& path) {
  const checkpoint::Checkpoint content = checkpoint::load_weights(path);
  return describes_itself(content) ? from_checkpoint(content, path) : from_weights(content, path);
}

void print_json(const Subject& subject, std::int64_t total) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& row : subject.rows) {
    parameters.push_back({{"name", row.name}, {"shape", row.shape}, {"count", row.count}});
  }
  nlohmann::ordered_json object = {{"model", nullptr},
                                   {"options", subject.options},
                                   {"parameters", parameters},
                                   {"total", total}};
  if (!subject.name.empty()) object["model"] = subject.name;
  if (!subject.config.is_null()) object["config"] = subject.config;
  if (!subject.training.is_null()) object["training"] = subject.training;
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print_object(const char* title, const nlohmann::json& object) {
  if (!object.is_object()) return;
  std::cout << "\n" << title << "\n";
  for (const auto& [key, value] : object.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    std::cout << "  " << base::printable(key) << ": " << base::printable(text) << "\n";
  }
}

void print_rows(const std::vector<models::ParameterRow>& rows) {
  std::size_t name_width = 0;
  std::size_t shape_width = 0;
  for (const auto& row : rows) {
    name_width = std::max(name_width, base::printable(row.name).size());
    shape_width = std::max(shape_width, base::shape_text(row.shape).size());
  }
  for (const auto& row : rows) {
    std::cout << "  " << std::left << std::setw(static_cast<int>(name_width))
              << base::printable(row.name) << "  " << std::setw(static_cast<int>(shape_width))
              << base::shape_text(row.shape) << std::right << std::setw(10) << row.count << "\n";
  }
}

void print_text(const Subject& subject, std::int64_t total) {
  if (!subject.tree.empty()) std::cout << subject.tree << "\n\n";
  std::cout << subject.rows.size() << " parameter groups\n";
  print_rows(subject.rows);
  std::cout << "  total " << total << " parameters\n";
  print_object("training", subject.training);
  print_object("configuration", subject.config);
}

}  // namespace

void run_inspect(const std::string& checkpoint, const std::string& weights,
                 const config::Resolved& resolved) {
  if (!checkpoint.empty()) refuse_model_options(resolved);
  if (!weights.empty()) {
    if (checkpoint.empty()) {
      throw base::UsageError("--weights names a tensor of a checkpoint; give the checkpoint, too");
    }
    return inspect_weights(checkpoint, weights, resolved.settings.output.json);
  }
  const Subject subject =
      checkpoint.empty() ? from_settings(resolved.settings) : from_file(checkpoint);
  std::int64_t total = 0;
  for (const auto& row : subject.rows) total += row.count;
  if (resolved.settings.output.json) {
    print_json(subject, total);
  } else {
    print_text(subject, total);
  }
}

}  // namespace rnnctl::commands
