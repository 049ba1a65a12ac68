// `rnnctl train`: from resolved settings to a run directory.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// What --print-config shows: `given`, or with --resume the run's configuration with what `given`
/// changes. Throws base::Error where the run would be refused for it.
config::Resolved resulting_configuration(const config::Resolved& given);

/// Trains as `given` says, in a new run directory or with --resume in that one. `command` is the
/// command line, for run.json. Returns the process's exit code: 0, or 128+N when signal N ended the
/// training after saving. Throws base::Error for everything else.
int run_train(const config::Resolved& given, const std::vector<std::string>& command);

}  // namespace rnnctl::commands
