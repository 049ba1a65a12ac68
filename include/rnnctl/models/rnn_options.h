// torch::nn::RNN's options from ours.
#pragma once

#include <rnnctl/models/activation.h>
#include <rnnctl/models/options.h>

namespace rnnctl::models {

/// Sizes, layers, activation and dropout between layers. Throws base::UsageError for an unknown
/// activation.
inline torch::nn::RNNOptions rnn_options(const ModelOptions& options) {
  auto result = torch::nn::RNNOptions(options.input_size, options.hidden_size)
                    .num_layers(options.num_layers)
                    .dropout(options.num_layers > 1 ? options.dropout : 0.0);
  return with_activation(result, options.activation);
}

}  // namespace rnnctl::models
