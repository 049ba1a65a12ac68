// `rnnctl runs`: what was trained, and how it went.
#pragma once

#include <string>

namespace rnnctl::commands {

struct RunsOptions {
  std::string folder;         ///< "": runs/, which need not be there yet
  std::string order = "age";  ///< of runs::run_orders()
  bool json = false;
};

/// Lists the run directories in the folder, or the folder itself. One that cannot be read costs a
/// warning, the others are listed. Throws base::UsageError (no such order), base::InputError
/// (folder cannot be listed).
void run_runs(const RunsOptions& options);

}  // namespace rnnctl::commands
