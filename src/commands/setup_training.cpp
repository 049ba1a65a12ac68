// train, verify-resume, repro.
#include <iostream>
#include <memory>
#include <utility>

#include <rnnctl/commands/repro.h>
#include <rnnctl/commands/train.h>
#include <rnnctl/commands/training_session.h>
#include <rnnctl/commands/verify_resume.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/yaml_writer.h>

#include "commands/setup.h"

namespace rnnctl::commands {

using config::Group;
using config::Resolved;

void add_train(CLI::App& app, std::vector<std::string> command_line) {
  auto* command = app.add_subcommand("train", "train a network into a run directory");
  const auto binder =
      config::bind(*command, {Group::kModel, Group::kData, Group::kTraining, Group::kRegularisation,
                              Group::kEvaluation, Group::kRun, Group::kOutput});
  command->callback([binder, line = std::move(command_line)] {
    const Resolved resolved = begin(binder);
    if (resolved.settings.output.print_config) {
      const Resolved result = resulting_configuration(resolved);
      require_consistent(result.settings);
      std::cout << (resolved.settings.output.json
                        ? config::settings_to_json(result.settings).dump() + "\n"
                        : config::to_yaml(result));
      return;
    }
    outcome().exit_code = run_train(resolved, line);
  });
}

void add_verify_resume(CLI::App& app) {
  auto* command = app.add_subcommand(
      "verify-resume", "prove that a resumed run is the same run, to the bit, on a configuration");
  auto at = std::make_shared<std::int64_t>(0);
  add_number(*command, "--at", {.min = 1}, *at, "iteration to stop after [the middle]");
  const auto binder = config::bind(
      *command,
      {Group::kModel, Group::kData, Group::kTraining, Group::kRegularisation, Group::kEvaluation},
      {"seed", "threads", "device", "engine", "config", "json", "quiet", "verbose"});
  command->callback([binder, at] { outcome().exit_code = run_verify_resume(begin(binder), *at); });
}

void add_repro(CLI::App& app) {
  auto* command = app.add_subcommand("repro", "repeat a run and tell the first difference");
  auto run = std::make_shared<std::string>();
  command->add_option("run", *run, "run directory")->required()->type_name("RUN");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  command->callback([binder, run] { outcome().exit_code = run_repro(*run, begin(binder)); });
}

}  // namespace rnnctl::commands
