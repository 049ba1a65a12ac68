#include <utility>

#include "onnx/layer_weights.h"
#include "onnx/layers.h"
#include <rnnctl/base/text.h>

namespace rnnctl::onnx {
namespace {

using base::str;
using exchange::Cell;

const char* operator_of(Cell cell) {
  switch (cell) {
    case Cell::kLstm:
      return "LSTM";
    case Cell::kGru:
      return "GRU";
    case Cell::kRnn:
      break;
  }
  return "RNN";
}

Attributes attributes_of(const Network& network) {
  Attributes attributes = {{"hidden_size", network.hidden_size},
                           {"direction", network.bidirectional ? "bidirectional" : "forward"}};
  if (network.cell == Cell::kRnn) {
    const char* const activation = network.activation == "relu" ? "Relu" : "Tanh";
    attributes.push_back(
        {"activations", Names(static_cast<std::size_t>(network.directions()), activation)});
  }
  // As PyTorch computes it: the reset gate takes from R h + its bias, not from h.
  if (network.cell == Cell::kGru) attributes.push_back({"linear_before_reset", std::int64_t{1}});
  return attributes;
}

/// Where a layer keeps the recurrent state between calls: "h0" and "hn", "c0" and "cn".
Names state_letters(const Network& network) {
  if (!network.keeps_state) return {};
  return network.cell == Cell::kLstm ? Names{"h", "c"} : Names{"h"};
}

Value state_value(const Network& network, const std::string& name) {
  const bool goes_in = name.ends_with('0');
  return {
      name,
      {network.num_layers, "batch", network.hidden_size},
      goes_in ? "what the call before gave, zeros at the beginning" : "what the next call takes"};
}

/// "rnn.0.h0" of every layer, out of h0 [layers, batch, hidden].
void add_first_states(Graph& graph, const Network& network) {
  for (const std::string& letter : state_letters(network)) {
    const std::string all = graph.add_input(state_value(network, letter + "0"));
    const std::vector<std::int64_t> sizes(static_cast<std::size_t>(network.num_layers), 1);
    Names own;
    for (std::size_t l = 0; l < sizes.size(); ++l) own.push_back(str("rnn.", l, ".", letter, "0"));
    graph.add_node("Split", {all, graph.add_integers(letter + "0.sizes", sizes)}, own,
                   {{"axis", std::int64_t{0}}});
  }
}

void add_last_states(Graph& graph, const Network& network) {
  for (const std::string& letter : state_letters(network)) {
    Names own;
    for (std::int64_t l = 0; l < network.num_layers; ++l) {
      own.push_back(str("rnn.", l, ".Y_", letter));
    }
    graph.apply("Concat", own, letter + "n", {{"axis", std::int64_t{0}}});
  }
}

/// x [time, batch, its inputs].
LastLayer add_layer(Graph& graph, const Network& network, Weights& weights, std::int64_t layer,
                    const std::string& x) {
  const std::string name = str("rnn.", layer);
  const exchange::LayerWeights own = exchange::layer_weights(network, weights, layer);
  const OperatorWeights values = operator_weights(network.cell, own);
  const std::int64_t directions = network.directions(), hidden = network.hidden_size;
  const std::int64_t rows = network.gates() * hidden;
  Names inputs = {x,
                  graph.add_floats(name + ".W", {directions, rows, own.input_size}, values.input),
                  graph.add_floats(name + ".R", {directions, rows, hidden}, values.recurrent),
                  graph.add_floats(name + ".B", {directions, 2 * rows}, values.bias)};
  Names outputs = {name + ".Y", name + ".Y_h"};
  const Names letters = state_letters(network);
  if (!letters.empty()) inputs.push_back("");  // sequence_lens: all of them take all steps
  for (const std::string& letter : letters) inputs.push_back(name + "." + letter + "0");
  if (letters.size() == 2) outputs.push_back(name + ".Y_c");
  graph.add_node(operator_of(network.cell), inputs, outputs, attributes_of(network));
  return {outputs[0], outputs[1]};
}

/// Y [time, directions, batch, hidden] to what the next layer reads: [time, batch, directions *
/// hidden].
std::string add_handing_on(Graph& graph, const Network& network, std::int64_t layer,
                           const std::string& steps) {
  const std::string name = str("rnn.", layer);
  const std::string moved = graph.apply("Transpose", {steps}, name + ".by_step",
                                        {{"perm", std::vector<std::int64_t>{0, 2, 1, 3}}});
  const std::string shape = graph.add_integers(name + ".shape", {0, 0, network.output_size()});
  return graph.apply("Reshape", {moved, shape}, name + ".outputs");
}

}  // namespace

std::string add_norm(Graph& graph, const Network& network, Weights& weights, std::int64_t layer,
                     const std::string& values) {
  if (!network.layer_norm) return values;
  const std::string name = str("norm.", layer);
  const std::int64_t size = network.output_size();
  const exchange::NormWeights own = exchange::norm_weights(network, weights, layer);
  graph.add_floats(name + ".weight", {size}, own.weight);
  graph.add_floats(name + ".bias", {size}, own.bias);
  return graph.apply("LayerNormalization", {values, name + ".weight", name + ".bias"},
                     name + ".outputs", {{"axis", std::int64_t{-1}}, {"epsilon", 1e-5F}});
}

LastLayer add_recurrent_layers(Graph& graph, const Network& network, Weights& weights,
                               const std::string& x) {
  add_first_states(graph, network);
  // Not layout 1, batch first: ONNX Runtime does not have it.
  std::string steps =
      graph.apply("Transpose", {x}, "time_first", {{"perm", std::vector<std::int64_t>{1, 0, 2}}});
  LastLayer last;
  for (std::int64_t layer = 0; layer < network.num_layers; ++layer) {
    if (layer > 0) {
      steps = add_norm(graph, network, weights, layer - 1,
                       add_handing_on(graph, network, layer - 1, last.steps));
    }
    last = add_layer(graph, network, weights, layer, steps);
  }
  add_last_states(graph, network);
  return last;
}

void add_state_outputs(Graph& graph, const Network& network) {
  for (const std::string& letter : state_letters(network)) {
    graph.add_output(state_value(network, letter + "n"));
  }
}

}  // namespace rnnctl::onnx
