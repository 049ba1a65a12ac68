#include <algorithm>

#include "config/roff.h"
#include <rnnctl/base/exit_meanings.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/man_page.h>
#include <rnnctl/config/option_table.h>

namespace rnnctl::config {
namespace {

using base::str;

std::string full_name_of(const CommandText& command) { return base::join(command.path, " "); }

/// "[INPUT...]"
std::string argument_in_synopsis(const OptionText& argument) {
  const std::string dots = argument.repeats ? "..." : "";
  const std::string name = roff::italic(argument.placeholder) + dots;
  return argument.required ? name : str("[", name, "]");
}

std::string synopsis(const CommandText& command) {
  std::string out = roff::heading("SYNOPSIS") + roff::bold(full_name_of(command));
  for (const OptionText& option : command.options) {
    if (!option.required) continue;
    out += str(" ", roff::bold(option.names.back()), " ", roff::italic(option.placeholder));
  }
  out += str(" [", roff::italic("OPTIONS"), "]");
  for (const OptionText& argument : command.arguments) out += " " + argument_in_synopsis(argument);
  if (!command.commands.empty()) out += " " + roff::italic("COMMAND");
  return out + "\n";
}

std::string description(const CommandText& command) {
  std::string out = roff::heading("DESCRIPTION") + roff::bold(full_name_of(command));
  out += ": " + roff::escaped(command.summary);
  out += command.summary.ends_with('.') ? "\n" : ".\n";
  for (const std::string& note : command.notes) out += roff::paragraph(note);
  return out;
}

std::string commands_section(const CommandText& command) {
  if (command.commands.empty()) return "";
  std::string out = roff::heading("COMMANDS");
  for (const CommandText& below : command.commands) {
    out += roff::tagged(str(roff::bold(man_page_name(below)), "(1)"), below.summary);
  }
  return out;
}

std::string arguments_section(const CommandText& command) {
  if (command.arguments.empty()) return "";
  std::string out = roff::heading("ARGUMENTS");
  for (const OptionText& argument : command.arguments) {
    out += roff::tagged(roff::italic(argument.placeholder), argument.help);
  }
  return out;
}

std::string options_section(const CommandText& command) {
  std::string out = roff::heading("OPTIONS");
  out +=
      "In brackets: what a value may be, its default, and the environment variable that gives "
      "one, too.\n";
  std::string group;
  for (const OptionText& option : command.options) {
    if (option.group != group) {
      group = option.group;
      out += roff::subheading(group);
    }
    std::vector<std::string> names;
    for (const std::string& name : option.names) names.push_back(roff::bold(name));
    const std::string value =
        option.placeholder.empty() ? "" : " " + roff::italic(option.placeholder);
    out += roff::tagged(base::join(names, ", ") + value, option.help);
  }
  return out;
}

std::string exit_section() {
  std::string out = roff::heading("EXIT STATUS");
  for (const base::ExitMeaning& exit : base::exit_meanings()) {
    out += roff::tagged(roff::bold(exit.code), exit.meaning);
  }
  return out + roff::paragraph("Every error is one line on standard error.");
}

std::string environment_section(const CommandText& command) {
  std::string out = roff::heading("ENVIRONMENT");
  for (const OptionText& option : command.options) {
    const std::string name = option.names.back().substr(2);
    const OptionRow* row = find_option(name);
    if (row == nullptr || row->info.scope == Scope::kCommandLine) continue;
    out += roff::tagged(roff::bold(environment_name(name)), str("stands for --", name));
  }
  if (command.path.size() == 1) {
    out += roff::tagged(roff::bold("RNNCTL_") + roff::italic("NAME"),
                        "stands for the option --name of every command that has it; the command "
                        "line is stronger, a configuration file is weaker");
  }
  out += roff::tagged(roff::bold("XDG_CACHE_HOME"),
                      "holds rnnctl's cache folder, in which data sets are kept [~/.cache]");
  out += roff::tagged(roff::bold("CUDA_VISIBLE_DEVICES"), "GPUs that may be used");
  out += roff::tagged(roff::bold("NO_COLOR"), "where set, nothing is printed in colour");
  return out;
}

/// Whether the command writes run directories or reads what is in them.
bool concerns_runs(const CommandText& command) {
  if (command.path.size() == 1) return true;
  const auto is_of_a_run = [](const OptionText& option) {
    return option.placeholder == "RUN" || option.files == ValueFiles::kCheckpoints ||
           std::find(option.names.begin(), option.names.end(), "--run-dir") != option.names.end();
  };
  return std::any_of(command.options.begin(), command.options.end(), is_of_a_run) ||
         std::any_of(command.arguments.begin(), command.arguments.end(), is_of_a_run);
}

std::string files_section(const CommandText& command) {
  if (!concerns_runs(command)) return "";
  std::string out = roff::heading("FILES");
  out += "A run directory (runs/MODEL\\-N unless \\-\\-run\\-dir says otherwise) holds\n";
  const auto file = [&](const char* name, const char* text) {
    out += roff::tagged(roff::italic(name), text);
  };
  file("config.yaml", "all options of the run; rnnctl train --config RUN/config.yaml repeats it");
  file("metrics.jsonl", "the lines of train --json");
  file("last.pt", "the checkpoint that training goes on from");
  file("best.pt", "the best on the validation part, with --validation-split");
  file("iteration-N.pt", "older checkpoints, as many as --keep says");
  file("run.json", "command, versions, machine, SHA-256 of the data, result");
  return out;
}

std::string examples_section(const CommandText& command) {
  if (command.examples.empty()) return "";
  std::string out = roff::heading("EXAMPLES");
  for (const std::string& example : command.examples) out += roff::command_line(example);
  return out;
}

using Path = std::vector<std::string>;

Path parent_of(Path path) {
  path.pop_back();
  return path;
}

/// One directly above or below the other, or both below the same command.
bool is_kin(const Path& one, const Path& other) {
  const bool siblings = one.size() > 2 && parent_of(one) == parent_of(other);
  return parent_of(one) == other || parent_of(other) == one || siblings;
}

/// The program, kin, and what the notes name.
std::string see_also(const CommandText& program, const CommandText& command) {
  const std::string notes = base::join(command.notes, " ");
  std::vector<std::string> pages;
  for (const CommandText* other : all_commands(program)) {
    if (other == &command) continue;
    const bool is_named = notes.find(str("'", full_name_of(*other))) != std::string::npos;
    if (other == &program || is_kin(other->path, command.path) || is_named) {
      pages.push_back(str(roff::bold(man_page_name(*other)), "(1)"));
    }
  }
  return pages.empty() ? "" : roff::heading("SEE ALSO") + base::join(pages, ",\n") + "\n";
}

}  // namespace

std::string man_page_name(const CommandText& command) { return base::join(command.path, "-"); }

std::string man_page(const CommandText& program, const CommandText& command) {
  const std::string name = man_page_name(command);
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  std::string page =
      str(".TH ", title, " 1 \"\" \"rnnctl ", base::version(), "\" \"User Commands\"\n");
  page += str(".nh\n.ad l\n", roff::heading("NAME"), roff::escaped(name), " \\- ",
              roff::escaped(command.summary), "\n");
  return page + synopsis(command) + description(command) + commands_section(command) +
         arguments_section(command) + options_section(command) + exit_section() +
         environment_section(command) + files_section(command) + examples_section(command) +
         see_also(program, command);
}

}  // namespace rnnctl::config
