// `rnnctl eval CKPT`: a checkpoint against the test split.
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// Prints loss, accuracy, the per-class table and the confusion matrix, or with --json one object.
/// Model and data come from the checkpoint; --data, --device and --threads, where given, replace
/// the stored ones. For weights of other programs (a plain state_dict, safetensors) the model is
/// what `resolved` says, layers and hidden units where nobody gave them what the tensors say.
/// Throws base::InputError for a file that is missing, damaged or does not fit, base::UsageError
/// for options of a model beside a checkpoint that has its own.
void run_eval(const std::string& checkpoint, const config::Resolved& resolved);

}  // namespace rnnctl::commands
