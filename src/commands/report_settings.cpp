#include <nlohmann/json.hpp>

#include "commands/report_facts.h"
#include <rnnctl/base/error.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

/// What a training of `model` has where nothing else is said.
config::Settings usual_settings(const std::string& model) {
  config::Sources sources;
  sources.command_line.push_back(
      {.name = "model", .text = model, .where = "model", .origin = config::kCommandLineOrigin});
  return config::resolve(sources,
                         [](const std::string& name) { return models::find_model(name).defaults; })
      .settings;
}

/// Of epochs and iterations the one that is 0 is so because the other is given.
bool gave_way(const std::string& name, const config::Settings& settings) {
  const auto& training = settings.training;
  return (name == "epochs" && training.epochs == 0 && training.iterations > 0) ||
         (name == "iterations" && training.iterations == 0 && training.epochs > 0);
}

}  // namespace

void add_settings(report::RunReport& run) {
  try {
    const nlohmann::json& record = run.run.record;
    const config::Settings settings = config::settings_from_json(
        record.value("config", nlohmann::json()), "run.json: configuration");
    const config::Settings usual = usual_settings(settings.model.model);
    const nlohmann::json stored = config::settings_to_json(settings);
    for (const config::OptionRow& row : config::option_table()) {
      const std::string name = row.info.name;
      if (!stored.contains(name)) continue;
      report::Setting setting;
      setting.group = config::group_name(row.info.group);
      setting.name = name;
      setting.value = config::option_text(settings, name);
      setting.usual = config::option_text(usual, name);
      setting.differs = setting.value != setting.usual && !gave_way(name, settings);
      run.settings.push_back(std::move(setting));
    }
  } catch (const base::Error& error) {
    run.settings.clear();
    run.notes.push_back(std::string("the configuration cannot be shown: ") + error.what());
  }
}

}  // namespace rnnctl::commands
