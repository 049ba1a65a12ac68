#include "onnx/layer_weights.h"

#include <utility>

#include <rnnctl/base/text.h>

namespace rnnctl::onnx {
namespace {

using base::str;

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

/// Y(t) = tanh(X(t) Wx + Y(t-1) Wy + b): matrices the other way round, and one bias.
LayerWeights written_out_weights(const Network& network, Weights& weights) {
  const std::int64_t input = network.input_size, hidden = network.hidden_size;
  LayerWeights result{input, {}, {}, {}};
  result.input = transposed(weights.take("Wx", {input, hidden}), input, hidden);
  result.recurrent = transposed(weights.take("Wy", {hidden, hidden}), hidden, hidden);
  result.bias = weights.take("b", {1, hidden});
  result.bias.resize(static_cast<std::size_t>(2 * hidden), 0.0F);
  return result;
}

/// "rnn.weight_ih_l0" without what differs between the four: {"rnn.", "_l0"}. Normalised layers are
/// modules of their own: {"rnn.0.", "_l0"}.
std::pair<std::string, std::string> around_name(const Network& network, std::int64_t layer) {
  const std::string& module = network.names.recurrent;
  if (!network.names.numbered) return {module + ".", ""};
  if (network.layer_norm) return {str(module, ".", layer, "."), "_l0"};
  return {module + ".", str("_l", layer)};
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

LayerWeights layer_weights(const Network& network, Weights& weights, std::int64_t layer) {
  if (network.names.written_out) return written_out_weights(network, weights);
  const std::int64_t rows = network.gates() * network.hidden_size;
  LayerWeights result;
  result.input_size = layer == 0 ? network.input_size : network.output_size();
  const auto [before, behind] = around_name(network, layer);
  for (std::int64_t direction = 0; direction < network.directions(); ++direction) {
    const std::string end = behind + (direction == 0 ? "" : "_reverse");
    const auto take = [&](const char* name, const std::vector<std::int64_t>& shape) {
      return in_onnx_order(network.cell, weights.take(before + name + end, shape));
    };
    append(result.input, take("weight_ih", {rows, result.input_size}));
    append(result.recurrent, take("weight_hh", {rows, network.hidden_size}));
    append(result.bias, take("bias_ih", {rows}));
    append(result.bias, take("bias_hh", {rows}));
  }
  return result;
}

}  // namespace rnnctl::onnx
