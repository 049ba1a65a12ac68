// What stands between the data and the network, where the graph is to do it.
#pragma once

#include <string>

#include "onnx/graph.h"
#include <rnnctl/exchange/network.h>
#include <rnnctl/exchange/preparation.h>

namespace rnnctl::onnx {

using exchange::Network;
using exchange::Preparation;
using exchange::Scaling;

/// Adds the graph's input, x, and returns what the network reads: [batch, time, input]. `inside`:
/// the graph prepares it.
std::string add_network_input(Graph& graph, const Network& network, const Preparation& preparation,
                              bool inside);

/// `scaled` [batch, 1] as it stood in the data, called `output`.
std::string add_unscaling(Graph& graph, const Preparation& preparation, const std::string& scaled,
                          const std::string& output);

}  // namespace rnnctl::onnx
