// The weights of any recurrent network of the registry, in one form.
#pragma once

#include <vector>

#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// H hidden units; G gates in torch::nn's order: of an LSTM i, f, g, o, of a GRU r, z, n, else one.
struct RecurrentParts {
  struct Direction {
    torch::Tensor input;           ///< [G * H, input]
    torch::Tensor recurrent;       ///< [G * H, H]
    torch::Tensor input_bias;      ///< [G * H]
    torch::Tensor recurrent_bias;  ///< [G * H]
  };
  struct Layer {
    std::vector<Direction> directions;     ///< forward, and backward where there is one
    torch::Tensor norm_weight, norm_bias;  ///< [directions * H]; undefined without --layer-norm
  };
  std::vector<Layer> layers;  ///< from below
  torch::Tensor readout;      ///< [classes, directions * H]
  torch::Tensor bias;         ///< [classes]
};

/// Copies on the CPU, of `type`, that need no gradient. Throws base::UsageError for a model whose
/// names of parameters are not known.
RecurrentParts recurrent_parts(const SequenceModel& model, torch::ScalarType type);

}  // namespace rnnctl::models
