// What a command is, without CLI11 and without a layout: the one description that completions and
// man pages are written from. It is taken from the application in which everything is declared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rnnctl::config {

/// Which files a value may name.
enum class ValueFiles { kNone, kAny, kFolders, kCheckpoints };

/// An option, or an argument that is told by its place.
struct OptionText {
  std::vector<std::string> names;  ///< {"-m", "--model"}; empty for an argument
  std::string placeholder;         ///< "NAME"; "" for a flag
  std::string help;                ///< with range, default and variable, as --help has it
  std::string group;               ///< the heading in --help
  std::vector<std::string> words;  ///< values that can be named; see offer_words()
  ValueFiles files = ValueFiles::kNone;
  bool required = false;
  bool repeats = false;  ///< an argument that takes all words that are left
};

struct CommandText {
  std::vector<std::string> path;  ///< {"rnnctl", "data", "fetch"}
  std::string summary;
  std::vector<OptionText> arguments;
  std::vector<OptionText> options;    ///< group by group, in the order of --help
  std::vector<std::string> notes;     ///< paragraphs
  std::vector<std::string> examples;  ///< command lines
  std::vector<CommandText> commands;
};

/// The application with all its commands.
CommandText describe(CLI::App& app);

/// `command`, then those below it, each before its own.
std::vector<const CommandText*> all_commands(const CommandText& command);

/// "network to build" out of "network to build [default stacked; RNNCTL_MODEL]".
std::string without_facts(const std::string& help);

// What CLI11 has no words for is declared with these.

/// Completion offers `words` for the value of `option`; nothing is checked by it. The last offer
/// counts.
void offer_words(CLI::Option& option, const std::vector<std::string>& words);
/// A paragraph below the options.
void add_note(CLI::App& command, std::string_view text);
/// How the command is used: "rnnctl eval runs/c/last.pt".
void add_example(CLI::App& command, std::string_view command_line);

}  // namespace rnnctl::config
