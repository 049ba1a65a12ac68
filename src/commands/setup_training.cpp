// train, verify-resume, repro.
#include <iostream>
#include <memory>
#include <utility>

#include "commands/setup.h"
#include <rnnctl/commands/repro.h>
#include <rnnctl/commands/train.h>
#include <rnnctl/commands/training_session.h>
#include <rnnctl/commands/verify_resume.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::commands {

using config::Group;
using config::Resolved;

void add_train(CLI::App& app, std::vector<std::string> command_line) {
  auto* command = app.add_subcommand("train", "train a network into a run directory");
  const auto binder =
      config::bind(*command, {Group::kModel, Group::kData, Group::kTraining, Group::kRegularisation,
                              Group::kEvaluation, Group::kRun, Group::kOutput});
  config::add_note(
      *command,
      "The run directory holds the configuration, the losses and the checkpoints. A run "
      "that was stopped goes on with --resume; 'rnnctl runs' lists what there is, "
      "'rnnctl eval' and 'rnnctl predict' use it.");
  config::add_example(*command, "rnnctl train --layers 2 --lr 0.1 --run-dir runs/c");
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
  add_number(*command, "--at", {.min = 1}, *at, "iteration to stop after; without it the middle");
  const auto binder = config::bind(
      *command,
      {Group::kModel, Group::kData, Group::kTraining, Group::kRegularisation, Group::kEvaluation},
      {"seed", "threads", "device", "engine", "config", "json", "quiet", "verbose"});
  config::add_note(*command, "Exit 0: identical, 1: different, which is a defect of rnnctl.");
  config::add_example(*command, "rnnctl verify-resume --layers 2 --iterations 200");
  command->callback([binder, at] { outcome().exit_code = run_verify_resume(begin(binder), *at); });
}

void add_repro(CLI::App& app) {
  auto* command = app.add_subcommand("repro", "repeat a run and tell the first difference");
  auto run = std::make_shared<std::string>();
  command->add_option("run", *run, "run directory")->required()->type_name("RUN");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_note(*command,
                   "Exit 0: identical, 3: different, with an input that changed, 1: different "
                   "without one.");
  config::add_example(*command, "rnnctl repro runs/c");
  command->callback([binder, run] { outcome().exit_code = run_repro(*run, begin(binder)); });
}

}  // namespace rnnctl::commands
