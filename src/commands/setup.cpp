#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/registry.h>

#include "commands/setup.h"

namespace rnnctl::commands {
namespace {

std::vector<std::pair<std::string, std::string>> model_defaults(const std::string& model) {
  return models::find_model(model).defaults;
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
  command
      .add_option_function<std::string>(
          name,
          [name, range, &number](const std::string& text) {
            try {
              number = config::parse_value(range, text);
            } catch (const config::BadValue& bad) {
              throw base::UsageError(base::str(name, ": ", bad.what()));
            }
          },
          help)
      ->type_name("N");
}

}  // namespace rnnctl::commands
