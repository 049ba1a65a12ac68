#include <string>
#include <utility>

#include <rnnctl/base/text.h>
#include <rnnctl/exchange/layer_weights.h>

namespace rnnctl::exchange {
namespace {

using base::str;

/// Y(t) = tanh(X(t) Wx + Y(t-1) Wy + b): matrices the other way round, and one bias.
LayerWeights written_out_weights(const Network& network, Weights& weights) {
  const std::int64_t input = network.input_size, hidden = network.hidden_size;
  DirectionWeights result;
  result.input = transposed(weights.take("Wx", {input, hidden}), input, hidden);
  result.recurrent = transposed(weights.take("Wy", {hidden, hidden}), hidden, hidden);
  result.input_bias = weights.take("b", {1, hidden});
  result.recurrent_bias.assign(result.input_bias.size(), 0.0F);
  return {input, {std::move(result)}};
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

LayerWeights layer_weights(const Network& network, Weights& weights, std::int64_t layer) {
  if (network.names.written_out) return written_out_weights(network, weights);
  const std::int64_t rows = network.gates() * network.hidden_size;
  LayerWeights result;
  result.input_size = layer == 0 ? network.input_size : network.output_size();
  const auto [before, behind] = around_name(network, layer);
  for (std::int64_t direction = 0; direction < network.directions(); ++direction) {
    const std::string end = behind + (direction == 0 ? "" : "_reverse");
    DirectionWeights& own = result.directions.emplace_back();
    own.input = weights.take(before + "weight_ih" + end, {rows, result.input_size});
    own.recurrent = weights.take(before + "weight_hh" + end, {rows, network.hidden_size});
    own.input_bias = weights.take(before + "bias_ih" + end, {rows});
    own.recurrent_bias = weights.take(before + "bias_hh" + end, {rows});
  }
  return result;
}

NormWeights norm_weights(const Network& network, Weights& weights, std::int64_t layer) {
  const std::string name = str("norm.", layer);
  const std::int64_t size = network.output_size();
  NormWeights result;
  result.weight = weights.take(name + ".weight", {size});
  result.bias = weights.take(name + ".bias", {size});
  return result;
}

ReadoutWeights readout_weights(const Network& network, Weights& weights) {
  const std::string& name = network.names.readout;
  ReadoutWeights result;
  result.weight = weights.take(name + ".weight", {network.num_classes, network.output_size()});
  result.bias = weights.take(name + ".bias", {network.num_classes});
  return result;
}

}  // namespace rnnctl::exchange
