#include <sstream>

#include <CLI/CLI.hpp>

#include <rnnctl/base/text.h>
#include <rnnctl/config/command_text.h>

namespace rnnctl::config {
namespace {

// CLI11's footer is one text: a paragraph a line, examples begin like this.
constexpr std::string_view kExample = "Example: ";

/// A validator that accepts everything carries the words in its name.
constexpr std::string_view kOffer = "offer ";

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Of the last offer.
std::vector<std::string> offered_words(CLI::Option& option) {
  std::vector<std::string> words;
  try {
    for (int i = 0;; ++i) {
      const std::string name = option.get_validator(i)->get_name();
      if (name.starts_with(kOffer)) words = split_words(name.substr(kOffer.size()));
    }
  } catch (const CLI::OptionNotFound&) {  // that was all
    return words;
  }
}

ValueFiles files_of(std::string_view placeholder) {
  if (placeholder == "CKPT") return ValueFiles::kCheckpoints;
  for (const char* folder : {"DIR", "FOLDER", "RUN"}) {
    if (placeholder == folder) return ValueFiles::kFolders;
  }
  for (const char* file : {"FILE", "PATH", "INPUT"}) {
    if (placeholder == file) return ValueFiles::kAny;
  }
  return ValueFiles::kNone;
}

OptionText describe_option(CLI::Option& option) {
  OptionText text;
  for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) text.placeholder = option.get_type_name();
  text.help = option.get_description();
  text.group = option.get_group();
  text.words = offered_words(option);
  text.files = files_of(text.placeholder);
  text.required = option.get_required();
  text.repeats = option.get_expected_max() > 1;
  return text;
}

void describe_options(CLI::App& app, CommandText& text) {
  for (const std::string& group : app.get_groups()) {
    for (CLI::Option* option : app.get_options()) {
      if (option->get_group() != group) continue;
      auto& list = option->get_positional() ? text.arguments : text.options;
      list.push_back(describe_option(*option));
    }
  }
}

CommandText describe_command(CLI::App& app, std::vector<std::string> path) {
  CommandText text;
  path.push_back(app.get_name());
  text.path = path;
  text.summary = app.get_description();
  describe_options(app, text);
  std::istringstream footer(app.get_footer());
  for (std::string line; std::getline(footer, line);) {
    const bool is_example = line.starts_with(kExample);
    if (is_example) text.examples.push_back(line.substr(kExample.size()));
    if (!is_example && !line.empty()) text.notes.push_back(line);
  }
  for (CLI::App* command : app.get_subcommands({})) {
    text.commands.push_back(describe_command(*command, path));
  }
  return text;
}

void add_line(CLI::App& command, const std::string& line) {
  const std::string before = command.get_footer();
  command.footer(before.empty() ? line : before + "\n" + line);
}

}  // namespace

CommandText describe(CLI::App& app) { return describe_command(app, {}); }

std::vector<const CommandText*> all_commands(const CommandText& command) {
  std::vector<const CommandText*> all = {&command};
  for (const CommandText& below : command.commands) {
    const auto more = all_commands(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string without_facts(const std::string& help) {
  const std::size_t facts = help.rfind(" [");
  return facts == std::string::npos || help.back() != ']' ? help : help.substr(0, facts);
}

void offer_words(CLI::Option& option, const std::vector<std::string>& words) {
  const auto accept = [](std::string&) { return std::string(); };
  option.check(CLI::Validator(accept, "", std::string(kOffer) + base::join(words, " ")));
}

void add_note(CLI::App& command, std::string_view text) { add_line(command, std::string(text)); }

void add_example(CLI::App& command, std::string_view command_line) {
  add_line(command, base::str(kExample, command_line));
}

}  // namespace rnnctl::config
