#include "onnx/layer_weights.h"

namespace rnnctl::onnx {
namespace {

using exchange::Cell;

/// Which of PyTorch's gates stands at each place of ONNX's order.
std::vector<std::size_t> gate_order(Cell cell) {
  switch (cell) {
    case Cell::kLstm:
      return {0, 3, 1, 2};
    case Cell::kGru:
      return {1, 0, 2};
    case Cell::kRnn:
      break;
  }
  return {0};
}

void append(std::vector<float>& to, const std::vector<float>& values) {
  to.insert(to.end(), values.begin(), values.end());
}

}  // namespace

std::vector<float> in_onnx_order(Cell cell, std::span<const float> rows) {
  const auto order = gate_order(cell);
  const std::size_t gate = rows.size() / order.size();
  std::vector<float> result;
  result.reserve(rows.size());
  for (const std::size_t from : order) {
    const auto taken = rows.subspan(from * gate, gate);
    result.insert(result.end(), taken.begin(), taken.end());
  }
  return result;
}

OperatorWeights operator_weights(Cell cell, const exchange::LayerWeights& layer) {
  OperatorWeights result;
  for (const exchange::DirectionWeights& direction : layer.directions) {
    append(result.input, in_onnx_order(cell, direction.input));
    append(result.recurrent, in_onnx_order(cell, direction.recurrent));
    append(result.bias, in_onnx_order(cell, direction.input_bias));
    append(result.bias, in_onnx_order(cell, direction.recurrent_bias));
  }
  return result;
}

}  // namespace rnnctl::onnx
