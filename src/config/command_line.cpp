#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "config/help_formatter.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/command_line.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/suggest.h>

namespace rnnctl::config {
namespace {

using base::str;

void use_help_formatter(CLI::App& app) {
  app.formatter(std::make_shared<HelpFormatter>());
  for (CLI::App* command : app.get_subcommands({})) use_help_formatter(*command);
}

/// Nothing takes an empty value, which is mostly a variable that was not set.
void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_expected_max() == 0) continue;
    option->check([](const std::string& value) -> std::string {
      return value.empty() ? "a value is missing" : "";
    });
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_empty_values(*command);
}

/// "rnnctl data fetch"
std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : full_name(*parent) + " " + command.get_name();
}

/// The application, then the command that was chosen, then its own command.
std::vector<const CLI::App*> chosen_commands(const CLI::App& app) {
  std::vector<const CLI::App*> chain = {&app};
  while (!chain.back()->get_subcommands().empty()) {
    chain.push_back(chain.back()->get_subcommands().front());
  }
  return chain;
}

std::vector<std::string> long_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

bool has_option(const CLI::App& command, const std::string& dashed_name) {
  return command.get_option_no_throw(dashed_name) != nullptr;
}

/// Another command that has the option, or nullptr.
const CLI::App* owner_of(const CLI::App& app, const std::string& dashed_name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (has_option(*command, dashed_name)) return command;
    if (const CLI::App* owner = owner_of(*command, dashed_name)) return owner;
  }
  return nullptr;
}

std::string see_help(const CLI::App& command, const char* what) {
  return str(", '", full_name(command), " --help' ", what);
}

/// `word` is an option that `command`, one of `chain`, does not have.
std::string about_option(const std::vector<const CLI::App*>& chain, const CLI::App& command,
                         const std::string& word) {
  const std::string dashed = word.substr(0, word.find('='));
  const std::string shown = base::printable(dashed, 60);
  if (&command != chain.back() && has_option(*chain.back(), dashed)) {
    return str("option ", shown, " has to follow the command, as in '", full_name(*chain.back()),
               " ", shown, "'");
  }
  if (const CLI::App* owner = owner_of(*chain.front(), dashed); owner != nullptr) {
    return str("'", full_name(command), "' has no option ", shown, ", it belongs to '",
               full_name(*owner), "'");
  }
  const std::string meant = nearest_option(dashed, long_names(command));
  return str("unknown option ", shown,
             meant.empty() ? see_help(*chain.back(), "lists the options")
                           : str(", did you mean --", meant, "?"));
}

bool is_yaml_name(const std::string& word) {
  return word.ends_with(".yaml") || word.ends_with(".yml");
}

std::string about_word(const CLI::App& command, const std::string& word) {
  const std::string shown = base::printable(word, 60);
  std::vector<std::string> names;
  for (const CLI::App* known : command.get_subcommands({})) names.push_back(known->get_name());
  if (names.empty() || !command.get_subcommands().empty()) {
    if (is_yaml_name(word) && has_option(command, "--config")) {
      return str("unexpected argument '", shown, "', did you mean --config ", shown, "?");
    }
    return str("unexpected argument '", shown, "'", see_help(command, "shows what is expected"));
  }
  const std::string meant = base::did_you_mean(word, names);
  return str("unknown command '", shown, "'",
             meant.empty() ? see_help(command, "lists the commands") : meant);
}

/// What the parser could not place, or "".
std::string about_leftovers(const std::vector<const CLI::App*>& chain) {
  for (const CLI::App* command : chain) {
    for (const std::string& word : command->remaining()) {
      if (word == "--") continue;
      const bool is_option = word.size() > 1 && word.front() == '-';
      return is_option ? about_option(chain, *command, word) : about_word(*command, word);
    }
  }
  return "";
}

/// CLI11 says "CHECKPOINT is required" and "A subcommand is required".
std::string about_missing(const CLI::App& command, const std::string& what) {
  if (!command.get_subcommands({}).empty()) {
    return str("a command is missing", see_help(command, "lists the commands"));
  }
  return str(what.substr(0, what.find(' ')), " is missing",
             see_help(command, "shows what is expected"));
}

/// CLI11 says "--lr: 1 required X missing" or "--lr: a value is missing".
std::string about_value(const std::string& what) {
  const std::string name = what.substr(0, what.find(':'));
  const bool is_option = name.compare(0, 2, "--") == 0;
  const OptionRow* row = is_option ? find_option(name.substr(2)) : nullptr;
  if (what.size() < 7 || what.compare(what.size() - 7, 7, "missing") != 0) {
    return base::printable(what);
  }
  const std::string range = row == nullptr || row->range.empty() ? "" : str(" (", row->range, ")");
  return str(name, ": a value is missing", range);
}

std::string describe(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<const CLI::App*> chain = chosen_commands(app);
  const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (incomplete || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    std::string leftover = about_leftovers(chain);
    if (!leftover.empty()) return leftover;
  }
  return incomplete ? about_missing(*chain.back(), error.what()) : about_value(error.what());
}

}  // namespace

bool parse(CLI::App& app, int argc, const char* const* argv) {
  use_help_formatter(app);
  refuse_empty_values(app);
  try {
    app.parse(argc, argv);
    return true;
  } catch (const CLI::Success& printed) {
    app.exit(printed);
    return false;
  } catch (const CLI::ParseError& error) {
    throw base::UsageError(describe(app, error));
  }
}

}  // namespace rnnctl::config
