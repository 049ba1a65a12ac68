#include <algorithm>
#include <stdexcept>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/command_text.h>
#include <rnnctl/config/environment.h>
#include <rnnctl/config/option_binder.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/yaml_reader.h>

namespace rnnctl::config {
namespace {

std::string names_on_command_line(const OptionInfo& info) {
  const std::string long_name = base::str("--", info.name);
  return info.short_name == '\0' ? long_name : base::str("-", info.short_name, ",", long_name);
}

/// "hidden units of a layer [1 to 65536; default 100; RNNCTL_HIDDEN]"
std::string help_of(const OptionRow& row) {
  std::vector<std::string> facts;
  if (!row.is_flag && !row.range.empty()) facts.push_back(row.range);
  if (!row.default_text.empty()) facts.push_back("default " + row.default_text);
  if (row.info.scope != Scope::kCommandLine) facts.push_back(environment_name(row.info.name));
  if (facts.empty()) return row.info.help;
  return base::str(row.info.help, " [", base::join(facts, "; "), "]");
}

/// "--lr --epochs 3" is a forgotten value, not the value "--epochs".
std::string refuse_option_as_value(const std::string& value) {
  return value.compare(0, 2, "--") == 0 ? "a value is missing" : "";
}

const CLI::Option* add(CLI::App& command, const OptionRow& row) {
  const std::string names = names_on_command_line(row.info);
  CLI::Option* option = nullptr;
  if (row.is_flag) {
    option = command.add_flag(names);
  } else {
    option = command.add_option(names);
    option->type_name(row.placeholder)->check(refuse_option_as_value);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    offer_words(*option, option_words(row.info.name));
  }
  option->description(help_of(row))->group(group_name(row.info.group));
  return option;
}

}  // namespace

std::string precedence_text() {
  return "Which value counts: command line > environment > --config FILE > default of the model > "
         "default.";
}

OptionBinder bind(CLI::App& command, const std::vector<Group>& groups,
                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (find_option(name) == nullptr) {
      throw std::out_of_range(base::str("no option is called '", name, "'"));
    }
  }
  OptionBinder binder;
  for (const OptionRow& row : option_table()) {
    const bool of_group = std::find(groups.begin(), groups.end(), row.info.group) != groups.end();
    const bool named = std::find(names.begin(), names.end(), row.info.name) != names.end();
    if (of_group || named) binder.options_[row.info.name] = add(command, row);
  }
  if (binder.options_.count("config") > 0) add_note(command, precedence_text());
  return binder;
}

Resolved OptionBinder::resolve(const ModelDefaults& model_defaults) const {
  Sources sources;
  std::string file;
  for (const auto& [name, option] : options_) {
    if (option->count() == 0) continue;
    const std::string& text = option->results().back();
    if (name == "config") {
      if (option->count() > 1) throw base::UsageError("--config is given twice, one file is read");
      file = text;
    }
    sources.command_line.push_back({name, text, "--" + name, kCommandLineOrigin});
  }
  EnvironmentValues environment = read_environment(environ);
  sources.environment = std::move(environment.values);
  if (!file.empty()) sources.file = read_yaml(file);
  Resolved resolved = config::resolve(sources, model_defaults);
  resolved.warnings = std::move(environment.warnings);
  return resolved;
}

}  // namespace rnnctl::config
