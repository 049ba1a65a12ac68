#include <algorithm>
#include <string_view>

#include <rnnctl/base/text.h>
#include <rnnctl/config/environment.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/suggest.h>

namespace rnnctl::config {
namespace {

constexpr std::string_view kPrefix = "RNNCTL_";

/// What the scripts read and the program does not.
constexpr std::string_view kOfTheScripts[] = {"RNNCTL_LIBTORCH_VERSION"};

const OptionRow* option_of(std::string_view variable) {
  for (const OptionRow& row : option_table()) {
    if (environment_name(row.info.name) == variable) return &row;
  }
  return nullptr;
}

std::string warning_about(std::string_view variable) {
  std::vector<std::string> names;
  for (const OptionRow& row : option_table()) {
    if (row.info.scope != Scope::kCommandLine) names.push_back(row.info.name);
  }
  const std::string meant = nearest_option(variable.substr(kPrefix.size()), names);
  return base::str("environment: ", base::printable(variable, 60), " is no option and is ignored",
                   meant.empty() ? "" : base::str(", did you mean ", environment_name(meant), "?"));
}

}  // namespace

EnvironmentValues read_environment(const char* const* variables) {
  EnvironmentValues read;
  for (; *variables != nullptr; ++variables) {
    const std::string_view entry = *variables;
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const std::string name(entry.substr(0, equals));
    if (name.compare(0, kPrefix.size(), kPrefix) != 0 || equals + 1 >= entry.size()) continue;
    if (std::find(std::begin(kOfTheScripts), std::end(kOfTheScripts), name) !=
        std::end(kOfTheScripts)) {
      continue;
    }
    const OptionRow* row = option_of(name);
    if (row == nullptr) {
      read.warnings.push_back(warning_about(name));
    } else if (row->info.scope == Scope::kCommandLine) {
      read.warnings.push_back(base::str("environment: ", name, " is ignored, --", row->info.name,
                                        " is for the command line only"));
    } else {
      read.values.push_back({row->info.name, std::string(entry.substr(equals + 1)), name, name});
    }
  }
  return read;
}

}  // namespace rnnctl::config
