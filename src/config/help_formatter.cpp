#include "config/help_formatter.h"

#include <sstream>
#include <vector>

#include <rnnctl/base/text.h>
#include <rnnctl/config/help_text.h>

namespace rnnctl::config {
namespace {

/// What stands for the argument: its type where that says something, else its name.
std::string positional_name(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.empty() || type == "TEXT" ? option.get_name(true) : type;
}

/// "  -m, --model NAME", "      --seed N", "  CHECKPOINT"
std::string left_of(const CLI::Option& option, bool is_positional) {
  if (is_positional) return "  " + positional_name(option);
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  const std::string indentation = option.get_snames().empty() ? "      " : "  ";
  const bool takes_value = option.get_items_expected_max() > 0;
  const std::string value = takes_value ? " " + option.get_type_name() : "";
  return indentation + base::join(names, ", ") + value;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
  for (std::size_t gap = 0; (gap = help.find("\n\n\n", gap)) != std::string::npos;) {
    help.erase(gap, 1);
  }
  help.resize(help.find_last_not_of('\n') + 1);
  return help + "\n";
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  return two_columns(left_of(*option, is_positional), option->get_description());
}

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  return is_positional ? positional_name(*option)
                       : CLI::Formatter::make_option_name(option, is_positional);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return two_columns("  " + command->get_name(), command->get_description());
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  std::istringstream paragraphs(app->get_footer());
  std::string out;
  for (std::string line; std::getline(paragraphs, line);) out += paragraph(line);
  return out;
}

}  // namespace rnnctl::config
