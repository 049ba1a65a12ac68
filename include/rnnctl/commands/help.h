// `rnnctl help`: commands and topics, on the terminal, as man pages and for programs.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace rnnctl::commands {

struct HelpOptions {
  std::vector<std::string> words;  ///< a command ("data", "fetch") or a topic; empty: the program
  bool man = false;                ///< a command's man page, in roff
  std::string write_to;            ///< a folder for all man pages and completions; "": none
  bool json = false;
};

/// What follows "rnnctl help", commands and topics.
std::vector<std::string> help_words(CLI::App& app);

/// Prints what `options` ask for about the commands of `app`. Throws base::UsageError for a word
/// that is neither a command nor a topic, base::OutputError where files cannot be written.
void run_help(CLI::App& app, const HelpOptions& options);

/// What `rnnctl help models` prints: each model with its defaults, its tutorial and what it does
/// not take.
std::string models_help();

}  // namespace rnnctl::commands
