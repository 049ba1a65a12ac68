// Puts declared options on a command of the CLI11 application.
//
//   CLI::App* train = app.add_subcommand("train", "trains into a run directory");
//   auto binder = config::bind(*train, {Group::kModel, Group::kData}, {"seed", "json"});
//   train->callback([binder] { run_train(binder.resolve(defaults_of_model)); });
#pragma once

#include <map>
#include <string>
#include <vector>

#include <rnnctl/config/option.h>
#include <rnnctl/config/resolve.h>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rnnctl::config {

/// Cheap to copy; usable as long as the App it was made for.
class OptionBinder {
 public:
  /// Call after parsing. Reads the environment and the file of --config, and puts them under the
  /// command line; a file may hold options that this command does not have.
  /// Throws base::UsageError as resolve() and read_yaml() do.
  Resolved resolve(const ModelDefaults& model_defaults = {}) const;

 private:
  friend OptionBinder bind(CLI::App& command, const std::vector<Group>& groups,
                           const std::vector<std::string>& names);
  std::map<std::string, const CLI::Option*> options_;  ///< by name; owned by the App
};

/// Which of the sources counts, as help says it.
std::string precedence_text();

/// Adds to `command` every option of `groups` and those called `names`, in the order of the
/// declaration, with default, range and environment name in their help. Given twice, the last
/// counts. Throws std::out_of_range where `names` holds something that is no option.
OptionBinder bind(CLI::App& command, const std::vector<Group>& groups,
                  const std::vector<std::string>& names = {});

}  // namespace rnnctl::config
