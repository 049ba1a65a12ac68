#include "commands/setup.h"

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
          help)
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

}  // namespace rnnctl::commands
