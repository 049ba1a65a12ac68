#include "config/help_formatter.h"

#include <algorithm>
#include <sstream>

#include <rnnctl/base/text.h>

namespace rnnctl::config {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLeftColumn = 28;

std::string two_columns(const std::string& left, const std::string& right) {
  const std::string indentation(kLeftColumn, ' ');
  const std::vector<std::string> lines = wrap(right, kWidth - kLeftColumn);
  std::string out = left;
  if (left.size() + 2 > kLeftColumn && !lines.empty()) out += "\n" + indentation;
  if (left.size() + 2 <= kLeftColumn) out.resize(kLeftColumn, ' ');
  out += base::join(lines, "\n" + indentation);
  out.resize(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

/// "  -m, --model NAME", "      --seed N", "  CHECKPOINT"
std::string left_of(const CLI::Option& option, bool is_positional) {
  if (is_positional) return "  " + option.get_type_name();
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  const std::string indentation = option.get_snames().empty() ? "      " : "  ";
  const bool takes_value = option.get_items_expected_max() > 0;
  const std::string value = takes_value ? " " + option.get_type_name() : "";
  return indentation + base::join(names, ", ") + value;
}

}  // namespace

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.empty() && lines.back().size() + 1 + word.size() <= width) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

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

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return two_columns("  " + command->get_name(), command->get_description());
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  const std::vector<std::string> lines = wrap(app->get_footer(), kWidth);
  return lines.empty() ? "" : base::join(lines, "\n") + "\n";
}

}  // namespace rnnctl::config
