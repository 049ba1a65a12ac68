// `rnnctl inspect`: what a model is made of.
#pragma once

#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

/// The module tree in PyTorch's style, every parameter with its shape and count, the total; for a
/// checkpoint also the stored configuration; of other programs' weights only the tensors.
/// `checkpoint` empty: the model that `resolved` says,
/// with the sizes of its tutorial's data. With `weights`, a tensor's name, that tensor of the
/// checkpoint alone: figures, distribution, values. Throws base::UsageError, base::InputError.
void run_inspect(const std::string& checkpoint, const std::string& weights,
                 const config::Resolved& resolved);

}  // namespace rnnctl::commands
