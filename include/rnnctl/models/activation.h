// "tanh" and "relu" as LibTorch's recurrent modules want them.
#pragma once

#include <string>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::models {

/// Sets `options.nonlinearity`. Throws base::UsageError for any other name.
template <typename Options>
Options with_activation(Options options, const std::string& activation) {
  if (activation == "tanh") return options.nonlinearity(torch::kTanh);
  if (activation == "relu") return options.nonlinearity(torch::kReLU);
  throw base::UsageError(
      base::str("activation '", base::printable(activation), "' is unknown: tanh or relu"));
}

/// The inverse, for a module's options.
template <typename Nonlinearity>
std::string activation_name(const Nonlinearity& nonlinearity) {
  return std::holds_alternative<torch::enumtype::kReLU>(nonlinearity) ? "relu" : "tanh";
}

}  // namespace rnnctl::models
