// How the commands get onto the command line: each `add_X` declares X's options and what runs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <rnnctl/config/command_text.h>
#include <rnnctl/config/option_binder.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::commands {

/// What main() needs to know of the command that ran.
struct Outcome {
  int exit_code = 0;
  bool verbose = false;
};
/// One command line a process, so one outcome.
Outcome& outcome();

/// What every command does first: resolve, set up logging, pass warnings on.
config::Resolved begin(const config::OptionBinder& binder);

/// For the few options that one command alone has: the same words and errors as all the others.
/// Range and default are added to `help`; the value that is there is the default, unless it is
/// outside of the range or empty.
void add_number(CLI::App& command, const char* name, const config::Integer& range,
                std::int64_t& number, const char* help);
void add_number(CLI::App& command, const char* name, const config::Number& range, double& number,
                const char* help);
/// One of `words`; `plural` calls them in errors: "formats".
void add_choice(CLI::App& command, const char* name, const char* placeholder,
                const std::vector<std::string>& words, const char* plural, std::string& word,
                const char* help);

/// `command_line` goes into run.json.
void add_train(CLI::App& app, std::vector<std::string> command_line);
void add_verify_resume(CLI::App& app);
void add_repro(CLI::App& app);

void add_runs(CLI::App& app);
void add_watch(CLI::App& app);
void add_compare(CLI::App& app);
void add_report(CLI::App& app);

void add_eval(CLI::App& app);
void add_predict(CLI::App& app);
void add_explain(CLI::App& app);
void add_sample(CLI::App& app);
void add_export(CLI::App& app);
void add_inspect(CLI::App& app);
void add_forward(CLI::App& app);

void add_data(CLI::App& app);
void add_doctor(CLI::App& app);
void add_selftest(CLI::App& app);
void add_bench(CLI::App& app);

/// The last ones: they tell what all the others are.
void add_help(CLI::App& app);
void add_completion(CLI::App& app);

}  // namespace rnnctl::commands
