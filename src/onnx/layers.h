// The nodes of a network: recurrent layers, reading out, linear layer.
#pragma once

#include <string>

#include "onnx/graph.h"
#include <rnnctl/exchange/network.h>
#include <rnnctl/exchange/weights.h>

namespace rnnctl::onnx {

using exchange::Network;
using exchange::Weights;

/// What the last recurrent layer leaves; of these, the graph has what reading out needs.
struct LastLayer {
  std::string steps;  ///< Y [time, directions, batch, hidden]
  std::string state;  ///< Y_h [directions, batch, hidden]
};

/// x [batch, time, input] through all recurrent layers and what normalises between them. Where the
/// network keeps its state, adds the inputs h0 (c0) and makes hn (cn), which
/// add_state_outputs() hands out. Throws as Weights::take().
LastLayer add_recurrent_layers(Graph& graph, const Network& network, Weights& weights,
                               const std::string& x);

/// hn (cn), where the network keeps its state.
void add_state_outputs(Graph& graph, const Network& network);

/// Reads out, normalises, multiplies: scores [batch, classes] or [batch, time, classes], called
/// `output`. Throws as Weights::take().
std::string add_readout(Graph& graph, const Network& network, Weights& weights,
                        const LastLayer& last, const std::string& output);

/// LayerNorm behind layer `layer`, over the last axis of `values`, where the network has one; else
/// `values` itself.
std::string add_norm(Graph& graph, const Network& network, Weights& weights, std::int64_t layer,
                     const std::string& values);

}  // namespace rnnctl::onnx
