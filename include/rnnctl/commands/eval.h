// `rnnctl eval CKPT`: a checkpoint against the test split.
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// Prints loss, accuracy, the per-class table and the confusion matrix, or with --json one object.
/// Model and data come from the checkpoint; --data, --device and --threads, where given, replace
/// the stored ones. Throws base::InputError for a checkpoint that is missing, damaged or does not
/// fit.
void run_eval(const std::string& checkpoint, const config::Resolved& resolved);

}  // namespace rnnctl::commands
