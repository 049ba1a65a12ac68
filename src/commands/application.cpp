#include <cstdio>
#include <iostream>
#include <memory>
#include <new>
#include <string_view>

#include <CLI/CLI.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/application.h>
#include <rnnctl/commands/data.h>
#include <rnnctl/commands/doctor.h>
#include <rnnctl/commands/eval.h>
#include <rnnctl/commands/export.h>
#include <rnnctl/commands/forward.h>
#include <rnnctl/commands/inspect.h>
#include <rnnctl/commands/repro.h>
#include <rnnctl/commands/train.h>
#include <rnnctl/commands/verify_resume.h>
#include <rnnctl/config/command_line.h>
#include <rnnctl/config/option_binder.h>
#include <rnnctl/config/value_parser.h>
#include <rnnctl/config/yaml_writer.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

using config::Group;
using config::Resolved;

/// Filled by the command that runs.
struct Outcome {
  int exit_code = 0;
  bool verbose = false;
};

Outcome& outcome() {
  static Outcome instance;  // one command line a process
  return instance;
}

std::vector<std::pair<std::string, std::string>> model_defaults(const std::string& model) {
  return models::find_model(model).defaults;
}

/// What every command does first: resolve, set up logging, pass warnings on.
Resolved begin(const config::OptionBinder& binder) {
  Resolved resolved = binder.resolve(model_defaults);
  const auto& output = resolved.settings.output;
  outcome().verbose = output.verbose;
  base::init_logging(output.quiet     ? base::Verbosity::kQuiet
                     : output.verbose ? base::Verbosity::kVerbose
                                      : base::Verbosity::kNormal);
  for (const std::string& warning : resolved.warnings) base::log_warning(warning);
  return resolved;
}

/// For the few numbers that one command alone has: the same words and errors as all the others.
void add_number(CLI::App& command, const char* name, const config::Integer& range,
                std::int64_t& number, const char* help) {
  command
      .add_option_function<std::string>(
          name,
          [name, range, &number](const std::string& text) {
            try {
              number = config::parse_value(range, text);
            } catch (const config::BadValue& bad) {
              throw base::UsageError(base::str(name, ": ", bad.what()));
            }
          },
          help)
      ->type_name("N");
}

void add_train(CLI::App& app, std::vector<std::string> command_line) {
  auto* command = app.add_subcommand("train", "train a network into a run directory");
  const auto binder =
      config::bind(*command, {Group::kModel, Group::kData, Group::kTraining, Group::kRegularisation,
                              Group::kEvaluation, Group::kRun, Group::kOutput});
  command->callback([binder, line = std::move(command_line)] {
    const Resolved resolved = begin(binder);
    if (resolved.settings.output.print_config) {
      std::cout << config::to_yaml(resolved);
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

void add_eval(CLI::App& app) {
  auto* command = app.add_subcommand("eval", "loss, accuracy and confusion on the test split");
  auto checkpoint = std::make_shared<std::string>();
  command
      ->add_option("checkpoint", *checkpoint,
                   "checkpoint to evaluate; or weights that Python's torch.save or safetensors "
                   "wrote, with the model's options")
      ->required()
      ->type_name("CKPT");
  const auto binder =
      config::bind(*command, {Group::kModel},
                   {"data", "threads", "device", "config", "json", "quiet", "verbose"});
  command->footer(base::str("The options of the model are for weights that do not say what they ",
                            "belong to: rnnctl eval weights.pt --model stacked --act tanh (layers ",
                            "and hidden units come from the file). ", command->get_footer()));
  command->callback([binder, checkpoint] { run_eval(*checkpoint, begin(binder)); });
}

void add_export(CLI::App& app) {
  auto* command =
      app.add_subcommand("export", "write a checkpoint's weights in another program's format");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("checkpoint", options->checkpoint, "checkpoint whose weights to write")
      ->required()
      ->type_name("CKPT");
  command
      ->add_option("--format", options->format,
                   base::str(base::join(export_formats(), ", "), " [by the ending of --output]"))
      ->type_name("NAME");
  command->add_option("-o,--output", options->output, "file to write or replace")
      ->required()
      ->type_name("FILE");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  command->footer("Example: rnnctl export runs/c/last.pt -o c.safetensors");
  command->callback([binder, options] {
    options->json = begin(binder).settings.output.json;
    run_export(*options);
  });
}

void add_inspect(CLI::App& app) {
  auto* command = app.add_subcommand("inspect", "module tree, parameters with shapes, counts");
  auto checkpoint = std::make_shared<std::string>();
  command
      ->add_option("checkpoint", *checkpoint, "checkpoint; without it the model that --model says")
      ->type_name("CKPT");
  const auto binder =
      config::bind(*command, {Group::kModel}, {"config", "json", "quiet", "verbose"});
  command->callback([binder, checkpoint] { run_inspect(*checkpoint, begin(binder)); });
}

void add_forward(CLI::App& app) {
  auto* command =
      app.add_subcommand("forward", "what the tutorials' small networks output at each time step");
  auto options = std::make_shared<ForwardOptions>();
  command
      ->add_option("--input", options->input,
                   "CSV, one instance a row, a blank line between "
                   "time steps [the tutorial's batch]")
      ->type_name("FILE");
  command
      ->add_option("--weights", options->weights,
                   "YAML, parameter names and matrices "
                   "[drawn from the seed]")
      ->type_name("FILE");
  const auto binder = config::bind(
      *command, {},
      {"model", "hidden", "act", "stateful", "seed", "config", "json", "quiet", "verbose"});
  command->get_option("--model")->description("single, multi, cell or hello");
  command->callback([binder, options] {
    const Resolved resolved = begin(binder);
    if (resolved.origin.at("model") == config::kDefaultOrigin) {
      throw base::UsageError("--model is missing: single, multi, cell or hello");
    }
    options->model = resolved.settings.model;
    options->seed = resolved.settings.training.seed;
    options->json = resolved.settings.output.json;
    const std::string& origin = resolved.origin.at("hidden");
    // The tutorials' own sizes, unless somebody asked for another.
    if (origin != config::kDefaultOrigin && origin.rfind("default of model", 0) != 0) {
      options->hidden = resolved.settings.model.hidden_size;
    }
    run_forward(*options);
  });
}

void add_data_fetch(CLI::App& data) {
  auto* command = data.add_subcommand("fetch", "download MNIST and verify it");
  auto mirror = std::make_shared<std::string>();
  command->add_option("--mirror", *mirror, "address of a folder that is asked first")
      ->type_name("URL");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  command->callback([binder, mirror] {
    const Resolved resolved = begin(binder);
    run_data_fetch(resolved.settings.data, *mirror, resolved.settings.output.json);
  });
}

void add_data_verify(CLI::App& data) {
  auto* command =
      data.add_subcommand("verify", "compare the files' contents with the genuine ones");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  command->callback([binder] {
    const Resolved resolved = begin(binder);
    run_data_verify(resolved.settings.data, resolved.settings.output.json);
  });
}

void add_data_show(CLI::App& data) {
  auto* command = data.add_subcommand("show", "print the sizes and draw a grid of examples");
  auto options = std::make_shared<ShowOptions>();
  auto png = std::make_shared<std::string>();
  command->add_option("--png", *png, "write the grid as a picture, too")->type_name("FILE");
  add_number(*command, "--first", {.min = 0}, options->first,
             "first training example [at least 0; default 0]");
  add_number(*command, "--count", {.min = 1, .max = 1000}, options->count,
             "examples [1 to 1000; default 10]");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  command->callback([binder, options, png] {
    const Resolved resolved = begin(binder);
    options->directory = resolved.settings.data;
    options->png = *png;
    options->json = resolved.settings.output.json;
    run_data_show(*options);
  });
}

void add_data(CLI::App& app) {
  auto* data = app.add_subcommand("data", "get, check and look at MNIST");
  data->require_subcommand(1);
  add_data_fetch(*data);
  add_data_verify(*data);
  add_data_show(*data);
}

void add_doctor(CLI::App& app) {
  auto* command =
      app.add_subcommand("doctor", "what this machine can do, and why not where it can't");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  command->callback([binder] {
    const Resolved resolved = begin(binder);
    const auto checks = run_checks(resolved.settings.data);
    print_checks(checks, resolved.settings.output.json, std::cout);
    outcome().exit_code = static_cast<int>(doctor_exit_code(checks));
  });
}

/// A full disk behind `> file` shows only when the last buffer is written.
void require_printed() {
  std::cout.flush();
  if (std::cout && std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw base::OutputError("stdout: the result could not be written");
}

}  // namespace

int run_application(int argc, char** argv) {
  CLI::App app("The recurrent-network trainer you run from a terminal.", "rnnctl");
  app.set_version_flag("--version", base::version());
  app.require_subcommand(1);
  add_train(app, {argv, argv + argc});
  add_verify_resume(app);
  add_repro(app);
  add_eval(app);
  add_export(app);
  add_inspect(app);
  add_forward(app);
  add_data(app);
  add_doctor(app);
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
