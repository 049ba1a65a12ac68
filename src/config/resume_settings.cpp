#include <algorithm>
#include <array>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resume_settings.h>

namespace rnnctl::config {
namespace {

using base::str;

constexpr const char* kStoredOrigin = "the run";

/// They change what is still to come or where it is computed, not what has been.
constexpr std::array<std::string_view, 16> kMayChange = {"epochs",
                                                         "iterations",
                                                         "data",
                                                         "dataset",
                                                         "eval-every",
                                                         "log-every",
                                                         "checkpoint-every",
                                                         "keep",
                                                         "checkpoint-minutes",
                                                         "on-save-error",
                                                         "patience",
                                                         "max-minutes",
                                                         "target-accuracy",
                                                         "threads",
                                                         "device",
                                                         "engine"};

bool may_change(std::string_view name) {
  return std::find(kMayChange.begin(), kMayChange.end(), name) != kMayChange.end();
}

bool was_given(const std::string& origin) {
  return origin == kCommandLineOrigin || origin.rfind("RNNCTL_", 0) == 0;
}

/// A new run takes these from the command line; a resumed one has them.
void refuse_what_starts_a_run(const Resolved& given) {
  for (const char* name : {"config", "run-dir", "overwrite"}) {
    if (given.origin.at(name) != kCommandLineOrigin) continue;
    throw base::UsageError(str("--", name, " does not go with --resume, which goes on with the ",
                               "run's own configuration in its own directory"));
  }
}

std::string refusal(const OptionRow& row, const std::string& asked, const std::string& stored,
                    const std::string& run) {
  return str("--", row.info.name, " ", asked, " would make it another run (it was started with ",
             stored.empty() ? "none" : stored, "); leave it out, or start a new run with --config ",
             base::printable(run), "/config.yaml");
}

/// The two exclude each other, so whichever is given settles both.
void take_duration(const Resolved& given, Resolved& resumed) {
  if (!was_given(given.origin.at("epochs")) && !was_given(given.origin.at("iterations"))) return;
  for (const char* name : {"epochs", "iterations"}) {
    set_option(resumed.settings, name, option_text(given.settings, name), name);
    resumed.origin[name] = given.origin.at(name);
  }
}

}  // namespace

Resolved resume_settings(const Settings& stored, const Resolved& given) {
  refuse_what_starts_a_run(given);
  Resolved resumed;
  resumed.settings = stored;
  resumed.settings.output = given.settings.output;
  resumed.settings.output.overwrite = false;  // one in the environment is for new runs
  resumed.warnings = given.warnings;
  for (const OptionRow& row : option_table()) {
    const std::string name = row.info.name;
    resumed.origin[name] = kStoredOrigin;
    const std::string& origin = given.origin.at(name);
    if (row.info.scope != Scope::kStored || !was_given(origin)) continue;
    const std::string asked = option_text(given.settings, name);
    const std::string present = option_text(stored, name);
    if (asked == present) continue;
    if (may_change(name)) {
      set_option(resumed.settings, name, asked, name);
      resumed.origin[name] = origin;
    } else if (origin == kCommandLineOrigin) {
      throw base::UsageError(refusal(row, asked, present, given.settings.output.resume));
    } else {
      resumed.warnings.push_back(str(origin, " ", asked,
                                     " is not applied, the run was started with ",
                                     present.empty() ? "none" : present));
    }
  }
  take_duration(given, resumed);
  return resumed;
}

std::vector<std::string> changed_options(const Resolved& resumed) {
  std::vector<std::string> names;
  for (const auto& [name, origin] : resumed.origin) {
    if (was_given(origin)) names.push_back(name);
  }
  return names;
}

}  // namespace rnnctl::config
