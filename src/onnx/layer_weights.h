// The weights of one recurrent layer as the operators RNN, LSTM and GRU want them.
#pragma once

#include <span>
#include <vector>

#include <rnnctl/exchange/layer_weights.h>

namespace rnnctl::onnx {

/// D directions behind one another; within each the gates in ONNX's order.
struct OperatorWeights {
  std::vector<float> input;      ///< W [D, G * hidden, input]
  std::vector<float> recurrent;  ///< R [D, G * hidden, hidden]
  std::vector<float> bias;       ///< B [D, 2 * G * hidden]: those of the input, of the recurrence
};
OperatorWeights operator_weights(exchange::Cell cell, const exchange::LayerWeights& layer);

/// `rows` [G * hidden, any], gate behind gate, from PyTorch's order to ONNX's: of an LSTM from
/// i, f, g, o to i, o, f, c, of a GRU from r, z, n to z, r, h. (Onnx calls g and n by c and h.)
std::vector<float> in_onnx_order(exchange::Cell cell, std::span<const float> rows);

}  // namespace rnnctl::onnx
