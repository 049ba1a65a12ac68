// The gradients of one part of a batch, in one piece of memory, and where each parameter's are.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/fused_weights.h"
#include "engine/kernels/buffer.h"
#include "engine/kernels/rows.h"

namespace rnnctl::engine {

/// A matrix inside a part's sums: element [r, c] is `row_stride` r + `column_stride` c behind
/// `offset`.
struct GradientPlace {
  std::size_t offset = 0, row_stride = 0, column_stride = 1;
};

struct GradientLayout {
  explicit GradientLayout(const FusedWeights& weights);

  struct Layer {
    GradientPlace sums;  ///< [hidden, hidden + input], as a row of activations
    GradientPlace bias;  ///< [hidden]
  };
  std::vector<Layer> layers;
  GradientPlace readout;  ///< [classes, hidden]
  GradientPlace bias;     ///< [classes]
  std::size_t size = 0;   ///< floats of one part
};

/// One parameter of the model: its live tensor and the place of its gradient.
struct ParameterPlace {
  torch::Tensor tensor;
  GradientPlace place;
  std::size_t rows = 0, columns = 0;  ///< of the tensor
};

/// For every tensor of `parts`.
std::vector<ParameterPlace> parameter_places(const models::PlainRnn& parts,
                                             const GradientLayout& layout);

}  // namespace rnnctl::engine
