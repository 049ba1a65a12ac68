// What was trained, or trains: runs, watch, compare, report.
#include <memory>
#include <string>
#include <vector>

#include "commands/setup.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/compare.h>
#include <rnnctl/commands/report.h>
#include <rnnctl/commands/runs.h>
#include <rnnctl/commands/watch.h>
#include <rnnctl/runs/run_order.h>

namespace rnnctl::commands {

void add_runs(CLI::App& app) {
  auto* command =
      app.add_subcommand("runs", "list run directories: how they went, what is running");
  auto options = std::make_shared<RunsOptions>();
  command->add_option("folder", options->folder, "folder of run directories, or one [default runs]")
      ->type_name("FOLDER");
  add_choice(*command, "--sort", "ORDER", runs::run_orders(), "orders", options->order,
             "what decides the order; newest and best first");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl runs --sort result");
  command->callback([binder, options] {
    options->json = begin(binder).settings.output.json;
    run_runs(*options);
  });
}

void add_watch(CLI::App& app) {
  auto* command = app.add_subcommand("watch", "show how a run goes while it trains");
  auto options = std::make_shared<WatchOptions>();
  command
      ->add_option("run", options->run,
                   "run directory [default the newest in runs that is running]")
      ->type_name("RUN");
  add_number(*command, "--interval", {.min = 0.1, .max = 3600}, options->interval,
             "seconds between two looks; without it 1, or 10 where stdout is no terminal");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl watch runs/stacked-1");
  command->callback([binder, options] {
    options->json = begin(binder).settings.output.json;
    outcome().exit_code = run_watch(*options);
  });
}

void add_compare(CLI::App& app) {
  auto* command =
      app.add_subcommand("compare", "settings, data and versions in which runs differ; results");
  auto runs = std::make_shared<std::vector<std::string>>();
  command->add_option("run", *runs, "run directories, or checkpoints in them; two or more")
      ->required()
      ->type_name("RUN");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl compare runs/stacked-1 runs/stacked-2");
  command->callback([binder, runs] {
    const bool json = begin(binder).settings.output.json;
    if (runs->size() < 2) {
      throw base::UsageError(
          "one run is nothing to compare; give two or more, 'rnnctl runs' "
          "lists them");
    }
    run_compare(*runs, json);
  });
}

void add_report(CLI::App& app) {
  auto* command = app.add_subcommand("report", "a page for the browser that shows runs");
  auto options = std::make_shared<ReportOptions>();
  command
      ->add_option("run", options->runs,
                   "run directories, or checkpoints in them; several are compared")
      ->required()
      ->type_name("RUN");
  command
      ->add_option("-o,--output", options->output,
                   "page to write or replace [report.html in the first run's directory]")
      ->type_name("FILE");
  const auto binder = config::bind(
      *command, {},
      {"data", "dataset", "dataset-kind", "threads", "device", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl report runs/stacked-1 runs/stacked-2 -o report.html");
  command->callback([binder, options] { run_report(*options, begin(binder)); });
}

}  // namespace rnnctl::commands
