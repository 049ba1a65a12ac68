// The weights of one recurrent layer as the operators RNN, LSTM and GRU want them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onnx/network.h"
#include "onnx/weights.h"

namespace rnnctl::onnx {

/// D directions behind one another; within each the gates in ONNX's order.
struct LayerWeights {
  std::int64_t input_size = 0;
  std::vector<float> input;      ///< W [D, G * hidden, input]
  std::vector<float> recurrent;  ///< R [D, G * hidden, hidden]
  std::vector<float> bias;       ///< B [D, 2 * G * hidden]: those of the input, of the recurrence
};

/// Layer `layer`, from 0. Throws as Weights::take().
LayerWeights layer_weights(const Network& network, Weights& weights, std::int64_t layer);

/// `rows` [G * hidden, any], gate behind gate, from PyTorch's order to ONNX's: of an LSTM from
/// i, f, g, o to i, o, f, c, of a GRU from r, z, n to z, r, h. (Onnx calls g and n by c and h.)
std::vector<float> in_onnx_order(Cell cell, std::span<const float> rows);

}  // namespace rnnctl::onnx
