#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/exit_meanings.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/help.h>
#include <rnnctl/config/command_text.h>
#include <rnnctl/config/completion.h>
#include <rnnctl/config/configuration_help.h>
#include <rnnctl/config/help_text.h>
#include <rnnctl/config/man_page.h>

namespace rnnctl::commands {
namespace {

using config::CommandText;

std::string exit_codes_help() {
  std::string out;
  for (const base::ExitMeaning& exit : base::exit_meanings()) {
    out += config::two_columns("  " + exit.code, exit.meaning);
  }
  return out + "\n" + config::paragraph("Every error is one line on stderr.");
}

struct HelpTopic {
  const char* name;
  std::string (*text)();
};
constexpr std::array kHelpTopics = {HelpTopic{"config", config::configuration_help},
                                    HelpTopic{"exit-codes", exit_codes_help},
                                    HelpTopic{"models", models_help}};

/// A command, with the application's own object for its --help.
struct FoundCommand {
  const CLI::App* app;
  const CommandText* text;
};

FoundCommand find_command(CLI::App& app, const CommandText& program,
                          const std::vector<std::string>& words) {
  FoundCommand found{&app, &program};
  for (const std::string& word : words) {
    const auto& below = found.text->commands;
    const auto next = std::find_if(below.begin(), below.end(), [&](const CommandText& command) {
      return command.path.back() == word;
    });
    if (next == below.end()) {
      std::vector<std::string> names;
      for (const CommandText& command : below) names.push_back(command.path.back());
      if (found.text == &program) names = help_words(app);
      if (names.empty()) {
        throw base::UsageError(base::str("'", base::join(found.text->path, " "),
                                         "' has no commands, and so no help about ",
                                         base::cited(word)));
      }
      throw base::UsageError(base::unknown_choice("topic", word, "topics", names));
    }
    found = {found.app->get_subcommand(word), &*next};
  }
  return found;
}

nlohmann::ordered_json option_object(const config::OptionText& option) {
  nlohmann::ordered_json object;
  if (!option.names.empty()) object["names"] = option.names;
  object["value"] = option.placeholder;
  object["help"] = option.help;
  if (!option.names.empty()) object["group"] = option.group;
  object["words"] = option.words;
  object["required"] = option.required;
  return object;
}

nlohmann::ordered_json command_object(const CommandText& command) {
  nlohmann::ordered_json object = {{"command", base::join(command.path, " ")},
                                   {"summary", command.summary},
                                   {"arguments", nlohmann::ordered_json::array()},
                                   {"options", nlohmann::ordered_json::array()},
                                   {"notes", command.notes},
                                   {"examples", command.examples},
                                   {"commands", nlohmann::ordered_json::array()}};
  for (const auto& argument : command.arguments) {
    object["arguments"].push_back(option_object(argument));
  }
  for (const auto& option : command.options) object["options"].push_back(option_object(option));
  for (const auto& below : command.commands) object["commands"].push_back(below.path.back());
  return object;
}

void print_help_object(const nlohmann::ordered_json& object) {
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void write_help_file(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    throw base::OutputError(base::str(base::printable(path.parent_path().string()),
                                      ": cannot be made: ", error.message()));
  }
  base::write_file_atomically(path, text);
}

/// As they lie below a prefix's share.
void write_all(const CommandText& program, const HelpOptions& options) {
  const std::filesystem::path folder = options.write_to;
  std::vector<std::string> files;
  const auto write = [&](const std::string& name, const std::string& text) {
    write_help_file(folder / name, text);
    files.push_back(name);
  };
  for (const CommandText* command : config::all_commands(program)) {
    write(base::str("man/man1/", config::man_page_name(*command), ".1"),
          config::man_page(program, *command));
  }
  for (const config::CompletionShell& shell : config::completion_shells()) {
    write(shell.file, shell.script(program));
  }
  if (options.json) {
    print_help_object({{"folder", options.write_to}, {"files", files}});
    return;
  }
  std::cout << base::printable(options.write_to) << ": " << files.size() << " files\n";
}

const HelpTopic* find_topic(const std::vector<std::string>& words) {
  if (words.size() != 1) return nullptr;
  const auto found = std::find_if(kHelpTopics.begin(), kHelpTopics.end(),
                                  [&](const HelpTopic& topic) { return topic.name == words[0]; });
  return found == kHelpTopics.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> help_words(CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : app.get_subcommands({})) words.push_back(command->get_name());
  for (const HelpTopic& topic : kHelpTopics) words.emplace_back(topic.name);
  return words;
}

void run_help(CLI::App& app, const HelpOptions& options) {
  const CommandText program = config::describe(app);
  if (!options.write_to.empty()) return write_all(program, options);
  if (const HelpTopic* topic = find_topic(options.words)) {
    if (options.man) {
      throw base::UsageError(
          base::str("--man: ", base::cited(topic->name), " is a topic, man pages are of commands"));
    }
    if (options.json) return print_help_object({{"topic", topic->name}, {"text", topic->text()}});
    std::cout << topic->text();
    return;
  }
  const FoundCommand found = find_command(app, program, options.words);
  if (options.json) return print_help_object(command_object(*found.text));
  std::cout << (options.man ? config::man_page(program, *found.text)
                            : found.app->get_formatter()->make_help(
                                  found.app, base::join(found.text->path, " "),
                                  CLI::AppFormatMode::Normal));
}

}  // namespace rnnctl::commands
