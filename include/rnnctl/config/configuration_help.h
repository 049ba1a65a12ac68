// What `rnnctl help config` says: every key of a configuration file, out of the declaration.
#pragma once

#include <string>

namespace rnnctl::config {

std::string configuration_help();

}  // namespace rnnctl::config
