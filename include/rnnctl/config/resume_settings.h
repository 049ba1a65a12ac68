// What a resumed run is told on the command line, against what it was started with.
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::config {

/// The stored settings with those of `given` that may change in the middle of a run: how long,
/// where and on how many cores, how often to look up and to save, when to stop. What only concerns
/// this call (--json, --quiet, --verbose) is taken from `given`. The origins name what changed.
/// Throws base::UsageError for an option that would make it another run, and for --config,
/// --run-dir and --overwrite. An environment variable that would is left out with a warning.
Resolved resume_settings(const Settings& stored, const Resolved& given);

/// The options that were given and differ from what is stored, like {"iterations"}.
std::vector<std::string> changed_options(const Resolved& resumed);

}  // namespace rnnctl::config
