// The runs that a command is given.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {

/// `places` are run directories, or checkpoints in them. What cannot be read beside run.json costs
/// a warning. Throws base::InputError for what is no run or has no readable run.json.
std::vector<runs::StoredRun> read_given_runs(const std::vector<std::string>& places);

}  // namespace rnnctl::commands
