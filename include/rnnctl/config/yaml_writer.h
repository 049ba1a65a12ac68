// A resolved configuration as YAML that can be fed back.
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::config {

enum class Keep {
  kEverything,  ///< for --print-config: what --config accepts
  kStored,      ///< for a run's config.yaml: without where the run went (run-dir, overwrite)
};

/// One line per option, "lr: 0.1  # command line", under a comment for each group. Reading it back
/// gives the same value of every option.
std::string to_yaml(const Resolved& resolved, Keep keep = Keep::kEverything);

}  // namespace rnnctl::config
