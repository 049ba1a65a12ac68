#include <algorithm>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/inspect.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/data/step_table.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/step_network.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::commands {
namespace {

struct Subject {
  std::string name;
  nlohmann::json options;
  std::shared_ptr<torch::nn::Module> module;
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
  return {entry.name, training::to_json(options), module, nullptr, nullptr};
}

Subject from_checkpoint(const std::string& path) {
  const StoredModel stored = load_stored_model(path);
  return {stored.options.model, training::to_json(stored.options), stored.model,
          config::settings_to_json(stored.settings),
          stored.manifest.value("training", nlohmann::json())};
}

void print_json(const Subject& subject, const std::vector<models::ParameterRow>& rows,
                std::int64_t total) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& row : rows) {
    parameters.push_back({{"name", row.name}, {"shape", row.shape}, {"count", row.count}});
  }
  nlohmann::ordered_json object = {{"model", subject.name},
                                   {"options", subject.options},
                                   {"parameters", parameters},
                                   {"total", total}};
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

void print_text(const Subject& subject, const std::vector<models::ParameterRow>& rows,
                std::int64_t total) {
  std::cout << models::module_text(*subject.module) << "\n\n"
            << rows.size() << " parameter groups\n";
  std::size_t name_width = 0;
  std::size_t shape_width = 0;
  for (const auto& row : rows) {
    name_width = std::max(name_width, row.name.size());
    shape_width = std::max(shape_width, base::shape_text(row.shape).size());
  }
  for (const auto& row : rows) {
    std::cout << "  " << std::left << std::setw(static_cast<int>(name_width)) << row.name << "  "
              << std::setw(static_cast<int>(shape_width)) << base::shape_text(row.shape)
              << std::right << std::setw(10) << row.count << "\n";
  }
  std::cout << "  total " << total << " parameters\n";
  print_object("training", subject.training);
  print_object("configuration", subject.config);
}

void refuse_model_options(const config::Resolved& resolved) {
  for (const config::OptionRow& row : config::option_table()) {
    if (row.info.group != config::Group::kModel) continue;
    if (resolved.origin.at(row.info.name) != "command line") continue;
    throw base::UsageError(base::str("--", row.info.name, " does not go with a checkpoint, which ",
                                     "holds its own; leave one of the two out"));
  }
}

}  // namespace

void run_inspect(const std::string& checkpoint, const config::Resolved& resolved) {
  if (!checkpoint.empty()) refuse_model_options(resolved);
  const Subject subject =
      checkpoint.empty() ? from_settings(resolved.settings) : from_checkpoint(checkpoint);
  const auto rows = models::parameter_rows(*subject.module);
  std::int64_t total = 0;
  for (const auto& row : rows) total += row.count;
  if (resolved.settings.output.json) {
    print_json(subject, rows, total);
  } else {
    print_text(subject, rows, total);
  }
}

}  // namespace rnnctl::commands
