#include "engine/fused_gradients.h"

namespace rnnctl::engine {
GradientLayout::GradientLayout(const FusedWeights& weights) {
  const auto add = [this](std::size_t rows, std::size_t columns) {
    const GradientPlace place{.offset = size, .row_stride = kernels::padded(columns)};
    size += rows * place.row_stride;
    return place;
  };
  for (const FusedWeights::Layer& layer : weights.layers()) {
    const LayerSizes& sizes = layer.sizes;
    layers.push_back({add(sizes.hidden, sizes.columns()), add(1, sizes.hidden)});
  }
  readout = add(weights.classes(), weights.readout().rows());
  bias = add(1, weights.classes());
}

std::vector<ParameterPlace> parameter_places(const models::PlainRnn& parts,
                                             const GradientLayout& layout) {
  std::vector<ParameterPlace> result;
  const auto add = [&result](const torch::Tensor& tensor, GradientPlace place) {
    const bool matrix = tensor.dim() == 2;
    result.push_back({.tensor = tensor,
                      .place = place,
                      .rows = static_cast<std::size_t>(matrix ? tensor.size(0) : 1),
                      .columns = static_cast<std::size_t>(tensor.size(-1))});
  };
  const auto add_weights = [&add](const models::PlainRnn::Weights& weights, GradientPlace place) {
    if (weights.transposed) std::swap(place.row_stride, place.column_stride);
    add(weights.tensor, place);
  };
  for (std::size_t l = 0; l < parts.layers.size(); ++l) {
    const models::PlainRnn::Layer& layer = parts.layers[l];
    const GradientPlace sums = layout.layers[l].sums;
    GradientPlace input = sums;
    input.offset += static_cast<std::size_t>(layer.recurrent.tensor.size(0));
    add_weights(layer.recurrent, sums);
    add_weights(layer.input, input);
    for (const torch::Tensor& bias : layer.biases) add(bias, layout.layers[l].bias);
  }
  add(parts.readout, layout.readout);
  add(parts.bias, layout.bias);
  return result;
}

}  // namespace rnnctl::engine
