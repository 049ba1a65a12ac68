// This machine: data fetch|verify|show, doctor, selftest, bench.
#include <chrono>
#include <iostream>
#include <memory>

#include "commands/setup.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/bench.h>
#include <rnnctl/commands/data.h>
#include <rnnctl/commands/doctor.h>
#include <rnnctl/commands/selftest.h>
#include <rnnctl/data/known_sets.h>

namespace rnnctl::commands {

using config::Resolved;

namespace {

void add_data_fetch(CLI::App& data) {
  auto* command = data.add_subcommand("fetch", "download a data set and verify it");
  auto options = std::make_shared<FetchOptions>();
  add_choice(*command, "set", "SET", data::known_set_names(), "data sets", options->name,
             "which one");
  command->add_option("--mirror", options->mirror, "address of a folder that is asked first")
      ->type_name("URL");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  command->get_option("--data")->description(
      "folder to write to [default ~/.cache/rnnctl/SET; RNNCTL_DATA]");
  config::add_note(*command,
                   "A download that was interrupted goes on. No file gets its name before its "
                   "SHA-256 is the published one.");
  config::add_example(*command, "rnnctl data fetch fashion-mnist");
  command->callback([binder, options] {
    const Resolved resolved = begin(binder);
    options->directory = resolved.settings.data;
    options->json = resolved.settings.output.json;
    run_data_fetch(*options);
  });
}

void add_data_verify(CLI::App& data) {
  auto* command =
      data.add_subcommand("verify", "compare the files' contents with the genuine ones");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl data verify --data /usr/share/datasets/mnist");
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
  add_number(*command, "--first", {.min = 0}, options->first, "first training example");
  add_number(*command, "--count", {.min = 1, .max = 1000}, options->count, "examples");
  const auto binder = config::bind(*command, {}, {"data", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl data show --first 20 --png digits.png");
  command->callback([binder, options, png] {
    const Resolved resolved = begin(binder);
    options->directory = resolved.settings.data;
    options->png = *png;
    options->json = resolved.settings.output.json;
    run_data_show(*options);
  });
}

}  // namespace

void add_data(CLI::App& app) {
  auto* data = app.add_subcommand("data", "get well-known data sets; check MNIST and look at it");
  data->require_subcommand(1);
  add_data_fetch(*data);
  add_data_verify(*data);
  add_data_show(*data);
  config::add_example(*data, "rnnctl data show");
}

void add_doctor(CLI::App& app) {
  auto* command =
      app.add_subcommand("doctor", "what this machine can do, and why not where it can't");
  const auto binder =
      config::bind(*command, {}, {"data", "threads", "run-dir", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl doctor --json");
  command->callback([binder] {
    const Resolved resolved = begin(binder);
    DoctorOptions options;
    options.data = resolved.settings.data;
    options.run_dir = resolved.settings.output.run_dir;
    options.threads = resolved.settings.compute.threads;
    options.threads_origin = resolved.origin.at("threads");
    const auto checks = run_checks(options);
    print_checks(checks, resolved.settings.output.json, std::cout);
    outcome().exit_code = static_cast<int>(doctor_exit_code(checks));
    if (outcome().exit_code != 0) base::log_error("something that every training needs is missing");
  });
}

void add_selftest(CLI::App& app) {
  auto* command =
      app.add_subcommand("selftest", "prove that this installation computes right (a few seconds)");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl selftest");
  command->callback([binder] {
    const config::OutputOptions output = begin(binder).settings.output;
    // What the trainings say of themselves is no part of the answer.
    if (!output.verbose) base::init_logging(base::Verbosity::kQuiet);
    const auto start = std::chrono::steady_clock::now();
    const auto proofs = run_proofs([&output](const Proof& proof) {
      if (!output.json) print_proof(proof, std::cout);
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (output.json) print_proofs_as_json(proofs, seconds.count(), std::cout);
    outcome().exit_code = static_cast<int>(selftest_exit_code(proofs));
    if (outcome().exit_code != 0)
      base::log_error("this installation does not compute as it should");
  });
}

void add_bench(CLI::App& app) {
  auto* command = app.add_subcommand("bench", "steps a second of each engine on this machine");
  auto options = std::make_shared<BenchOptions>();
  add_number(*command, "--seconds", {.min = 1, .max = 600}, options->seconds,
             "about how long to take");
  command->add_flag("--profile", options->profile,
                    "where the fused engine's time goes, instead of a comparison");
  command
      ->add_flag("--growth", options->growth,
                 "how its time grows with batch, time, layers and hidden units, instead")
      ->excludes("--profile");
  command
      ->add_option("--simd", options->simd,
                   "instruction set of the fused engine and of the peak: AVX-512, AVX2, SSE4, …; "
                   "default: the CPU's best")
      ->type_name("NAME");
  const auto binder = config::bind(*command, {}, {"threads", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl bench --seconds 10 --threads 2");
  command->callback([binder, options] {
    const Resolved resolved = begin(binder);
    options->threads = resolved.settings.compute.threads;
    options->json = resolved.settings.output.json;
    run_bench(*options);
  });
}

}  // namespace rnnctl::commands
