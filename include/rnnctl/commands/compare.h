// `rnnctl compare A B ...`: in which settings, data and versions runs differ, and what came out.
#pragma once

#include <string>
#include <vector>

namespace rnnctl::commands {

/// `runs` are two or more run directories, or checkpoints in them.
/// Throws base::InputError for what is none or cannot be read.
void run_compare(const std::vector<std::string>& runs, bool json);

}  // namespace rnnctl::commands
