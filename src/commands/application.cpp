#include <cstdio>
#include <iostream>
#include <new>
#include <string_view>

#include "commands/setup.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/commands/application.h>
#include <rnnctl/config/command_line.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

/// A full disk behind `> file` shows only when the last buffer is written.
void require_printed() {
  std::cout.flush();
  if (std::cout && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw base::OutputError("stdout: the result could not be written");
}

/// What only this layer knows: the names of models that train, and of data sets.
void offer_names(CLI::App& app) {
  std::vector<std::string> trainable;
  for (const models::ModelEntry& entry : models::registry()) {
    if (entry.build) trainable.push_back(entry.name);
  }
  for (CLI::App* command : app.get_subcommands({})) {
    CLI::Option* model = command->get_option_no_throw("--model");
    if (model != nullptr && command->get_name() != "forward") {
      config::offer_words(*model, trainable);
    }
    CLI::Option* dataset = command->get_option_no_throw("--dataset");
    if (dataset != nullptr) config::offer_words(*dataset, data::known_set_names());
  }
}

}  // namespace

int run_application(int argc, char** argv) {
  CLI::App app("The recurrent-network trainer you run from a terminal.", "rnnctl");
  app.set_version_flag("--version", base::version());
  app.require_subcommand(1);
  config::add_note(app,
                   "'rnnctl help COMMAND' tells a command's options, 'rnnctl help models' the "
                   "networks, 'rnnctl help config' the keys of a configuration file, 'rnnctl help "
                   "exit-codes' how a command may end.");
  config::add_example(app, "rnnctl train --layers 2 --run-dir runs/c");
  add_train(app, {argv, argv + argc});
  add_verify_resume(app);
  add_repro(app);
  add_runs(app);
  add_watch(app);
  add_compare(app);
  add_report(app);
  add_eval(app);
  add_predict(app);
  add_explain(app);
  add_sample(app);
  add_export(app);
  add_inspect(app);
  add_forward(app);
  add_data(app);
  add_doctor(app);
  add_selftest(app);
  add_bench(app);
  add_completion(app);
  add_help(app);
  offer_names(app);
  config::parse(app, argc, argv);
  if (outcome().exit_code == 0) require_printed();  // a worse end is told instead
  return outcome().exit_code;
}

bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  // LibTorch's allocator for the CPU has no type of its own for it.
  return std::string_view(error.what()).find("can't allocate memory") != std::string_view::npos;
}

std::string defect_text(const std::exception& error) {
  if (outcome().verbose) return error.what();
  if (const auto* torch_error = dynamic_cast<const c10::Error*>(&error)) {
    return torch_error->what_without_backtrace();
  }
  const std::string text = error.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace rnnctl::commands
