#include <algorithm>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/help.h>
#include <rnnctl/config/help_text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

using config::OptionRow;

bool is_of_the_model(const OptionRow& row) {
  const std::string name = row.info.name;
  return name == "task" || (row.info.group == config::Group::kModel && name != "model");
}

bool accepts_number(const std::string& name, const char* number) {
  config::Settings settings;
  try {
    config::set_option(settings, name, number, "");
    return true;
  } catch (const base::UsageError&) {
    return false;
  }
}

/// Values that are not the default: all of them where they have names, else one of the numbers.
std::vector<std::string> other_values(const OptionRow& row) {
  if (row.is_flag) return {"true"};
  const std::string name = row.info.name;
  std::vector<std::string> values = config::option_words(name);
  if (values.empty()) values = {accepts_number(name, "2") ? "2" : "0.5"};
  std::erase(values, row.default_text);
  std::erase(values, "auto");
  return values;
}

/// What an option may need beside it: --forget-bias a cell that forgets, --dropout two layers.
std::vector<models::ModelOptions> company(const models::ModelOptions& options) {
  std::vector<models::ModelOptions> all;
  for (const std::string& cell : config::option_words("cell")) {
    for (const std::int64_t layers : {1, 2}) {
      for (const char* task : {"classify", "next"}) {
        all.push_back(options);
        all.back().cell = cell;
        all.back().num_layers = layers;
        all.back().task = task;
      }
    }
  }
  return all;
}

bool takes(const models::ModelEntry& entry, const std::string& option, const std::string& value) {
  config::Settings settings;
  for (const auto& [name, text] : entry.defaults) config::set_option(settings, name, text, "");
  settings.model.model = entry.name;
  for (const models::ModelOptions& options : company(settings.model)) {
    settings.model = options;
    if (option == "task") {
      settings.model.task = value;
    } else {
      config::set_option(settings, option, value, "");
    }
    if (models::is_applicable(settings.model)) return true;
  }
  return false;
}

/// "--layers", or of an option of which it takes some values "--init identity".
std::vector<std::string> not_taken(const models::ModelEntry& entry) {
  std::vector<std::string> refused;
  for (const OptionRow& row : config::option_table()) {
    if (!is_of_the_model(row)) continue;
    const std::string name = row.info.name;
    const std::vector<std::string> values = other_values(row);
    std::vector<std::string> bad;
    for (const std::string& value : values) {
      if (!takes(entry, name, value)) bad.push_back(value);
    }
    if (bad.empty()) continue;
    const bool all = bad.size() == values.size() && name != "task";
    refused.push_back(all ? "--" + name : base::str("--", name, " ", base::join(bad, "|")));
  }
  return refused;
}

std::string default_text(const models::ModelEntry& entry, const char* option) {
  for (const auto& [name, text] : entry.defaults) {
    if (name == option) return text;
  }
  return config::find_option(option)->default_text;
}

std::string defaults_of(const models::ModelEntry& entry) {
  std::vector<std::string> parts = {"--hidden " + default_text(entry, "hidden")};
  for (const auto& [name, text] : entry.defaults) {
    if (name != "hidden") parts.push_back(base::str("--", name, " ", text));
  }
  return base::join(parts, ", ");
}

std::string data_of(const models::ModelEntry& entry) {
  if (entry.dataset.empty()) return "nothing, see rnnctl forward";
  // A lesson of its own is all that a model has one for.
  return entry.dataset == "hihell" ? entry.dataset : entry.dataset + ", or what --dataset names";
}

std::string about_model(const models::ModelEntry& entry) {
  const std::vector<std::string> refused = not_taken(entry);
  std::string out = config::two_columns("  " + entry.name, entry.summary);
  const auto fact = [&](const char* name, const std::string& text) {
    out += config::two_columns(base::str("    ", name), text);
  };
  fact("trains on", data_of(entry));
  fact("tutorial", entry.tutorial + " (docs/tutorials.md)");
  fact("defaults", defaults_of(entry));
  if (!refused.empty()) fact("does not take", base::join(refused, ", "));
  return out;
}

}  // namespace

std::string models_help() {
  std::string out = config::paragraph(
      "What --model may be. Defaults that are not listed are those of 'rnnctl train --help'.");
  for (const models::ModelEntry& entry : models::registry()) out += "\n" + about_model(entry);
  return out;
}

}  // namespace rnnctl::commands
