#include "commands/setup.h"

#include <algorithm>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

std::vector<std::pair<std::string, std::string>> model_defaults(const std::string& model) {
  return models::find_model(model).defaults;
}

/// "about how long to take [1 to 600; default 25]"
template <typename Kind, typename Value>
std::string help_with_facts(const Kind& range, const Value& value, const char* help) {
  const std::string text = config::format_value(range, value);
  std::string fallback;
  try {
    config::parse_value(range, text);
    fallback = "; default " + text;
  } catch (const config::BadValue&) {  // the value says that there is none
  }
  return base::str(help, " [", config::range_text(range), fallback, "]");
}

template <typename Kind, typename Value>
void add_parsed(CLI::App& command, const char* name, const Kind& range, Value& value,
                const char* help) {
  command
      .add_option_function<std::string>(
          name,
          [name, range, &value](const std::string& text) {
            try {
              value = config::parse_value(range, text);
            } catch (const config::BadValue& bad) {
              throw base::UsageError(base::str(name, ": ", bad.what()));
            }
          },
          help_with_facts(range, value, help))
      ->type_name(config::placeholder(range));
}

}  // namespace

Outcome& outcome() {
  static Outcome instance;
  return instance;
}

config::Resolved begin(const config::OptionBinder& binder) {
  config::Resolved resolved = binder.resolve(model_defaults);
  const auto& output = resolved.settings.output;
  outcome().verbose = output.verbose;
  base::init_logging(output.quiet     ? base::Verbosity::kQuiet
                     : output.verbose ? base::Verbosity::kVerbose
                                      : base::Verbosity::kNormal);
  for (const std::string& warning : resolved.warnings) base::log_warning(warning);
  return resolved;
}

void add_number(CLI::App& command, const char* name, const config::Integer& range,
                std::int64_t& number, const char* help) {
  add_parsed(command, name, range, number, help);
}

void add_number(CLI::App& command, const char* name, const config::Number& range, double& number,
                const char* help) {
  add_parsed(command, name, range, number, help);
}

void add_choice(CLI::App& command, const char* name, const char* placeholder,
                const std::vector<std::string>& words, const char* plural, std::string& word,
                const char* help) {
  const auto choose = [=, &word](const std::string& text) {
    if (std::find(words.begin(), words.end(), text) == words.end()) {
      throw base::UsageError(base::unknown_choice(name, text, plural, words));
    }
    word = text;
  };
  const std::string fallback = word.empty() ? "" : "; default " + word;
  CLI::Option* option = command.add_option_function<std::string>(
      name, choose, base::str(help, " [", base::join(words, ", "), fallback, "]"));
  option->type_name(placeholder);
  config::offer_words(*option, words);
}

}  // namespace rnnctl::commands
