// `rnnctl inspect CKPT --weights NAME`: one tensor.
#pragma once

#include <string>

namespace rnnctl::commands {

/// Shape, figures, distribution and values of the tensor `name` in the file `checkpoint`; of a
/// checkpoint with --ema of the moving average, which `eval` uses. Throws base::UsageError for a
/// name that it does not have, base::InputError.
void inspect_weights(const std::string& checkpoint, const std::string& name, bool json);

}  // namespace rnnctl::commands
