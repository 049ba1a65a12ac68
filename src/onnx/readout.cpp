#include "onnx/layers.h"
#include <rnnctl/exchange/layer_weights.h>

namespace rnnctl::onnx {
namespace {

using exchange::Readout;

using Sizes = std::vector<std::int64_t>;

/// Y to [batch, time, directions * hidden].
std::string add_steps(Graph& graph, const Network& network, const std::string& steps) {
  const std::string moved =
      graph.apply("Transpose", {steps}, "batch_first", {{"perm", Sizes{2, 0, 1, 3}}});
  const std::string shape = graph.add_integers("steps.shape", {0, 0, network.output_size()});
  return graph.apply("Reshape", {moved, shape}, "steps");
}

/// Y_h, of each direction the state after all it has read, to [batch, directions * hidden].
std::string add_last_state(Graph& graph, const Network& network, const std::string& state) {
  const std::string moved =
      graph.apply("Transpose", {state}, "state_by_batch", {{"perm", Sizes{1, 0, 2}}});
  const std::string shape = graph.add_integers("read.shape", {0, network.output_size()});
  return graph.apply("Reshape", {moved, shape}, "read");
}

std::string add_read_values(Graph& graph, const Network& network, const LastLayer& last) {
  if (network.every_step) return add_steps(graph, network, last.steps);
  if (network.readout == Readout::kLast) return add_last_state(graph, network, last.state);
  const char* const operation = network.readout == Readout::kMean ? "ReduceMean" : "ReduceMax";
  return graph.apply(operation, {add_steps(graph, network, last.steps)}, "read",
                     {{"axes", Sizes{1}}, {"keepdims", std::int64_t{0}}});
}

}  // namespace

std::string add_readout(Graph& graph, const Network& network, Weights& weights,
                        const LastLayer& last, const std::string& output) {
  const std::int64_t size = network.output_size(), classes = network.num_classes;
  const std::string read = add_norm(graph, network, weights, network.num_layers - 1,
                                    add_read_values(graph, network, last));
  const std::string& name = network.names.readout;
  const exchange::ReadoutWeights values = exchange::readout_weights(network, weights);
  // MatMul takes whatever number of axes in front, and the matrix the other way round.
  const std::string matrix = graph.add_floats(name + ".weight_transposed", {size, classes},
                                              exchange::transposed(values.weight, classes, size));
  const std::string bias = graph.add_floats(name + ".bias", {classes}, values.bias);
  const std::string product = graph.apply("MatMul", {read, matrix}, name + ".product");
  return graph.apply("Add", {product, bias}, output);
}

}  // namespace rnnctl::onnx
