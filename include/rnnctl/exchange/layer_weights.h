// The weights of a network by what they do, whatever the model calls them.
#pragma once

#include <cstdint>
#include <vector>

#include <rnnctl/exchange/network.h>
#include <rnnctl/exchange/weights.h>

namespace rnnctl::exchange {

/// Of one direction; G gates behind one another in PyTorch's order: of an LSTM i, f, g, o, of a GRU
/// r, z, n.
struct DirectionWeights {
  std::vector<float> input;           ///< [G * hidden, input]
  std::vector<float> recurrent;       ///< [G * hidden, hidden]
  std::vector<float> input_bias;      ///< [G * hidden]
  std::vector<float> recurrent_bias;  ///< [G * hidden]
};

struct LayerWeights {
  std::int64_t input_size = 0;
  std::vector<DirectionWeights> directions;  ///< forward, backward
};

/// Layer `layer`, from 0. Throws as Weights::take().
LayerWeights layer_weights(const Network& network, Weights& weights, std::int64_t layer);

struct NormWeights {
  std::vector<float> weight, bias;  ///< [directions * hidden]
};
/// Of what normalises behind layer `layer`, where the network does (layer_norm). Throws likewise.
NormWeights norm_weights(const Network& network, Weights& weights, std::int64_t layer);

struct ReadoutWeights {
  std::vector<float> weight;  ///< [classes, directions * hidden]
  std::vector<float> bias;    ///< [classes]
};
ReadoutWeights readout_weights(const Network& network, Weights& weights);

}  // namespace rnnctl::exchange
