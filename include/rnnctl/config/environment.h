// Options from the environment: RNNCTL_BATCH_SIZE=64 is --batch-size 64.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/config/given_value.h>

namespace rnnctl::config {

struct EnvironmentValues {
  std::vector<GivenValue> values;
  std::vector<std::string> warnings;  ///< a line for each RNNCTL_ variable that is no option's
};

/// Reads a null-terminated list of "NAME=value", as `environ` is. An empty value counts as unset.
EnvironmentValues read_environment(const char* const* variables);

}  // namespace rnnctl::config
