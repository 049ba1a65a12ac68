// What is written, and the parts of the file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/exchange/layer_weights.h>
#include <rnnctl/exchange/network.h>
#include <rnnctl/exchange/preparation.h>

namespace rnnctl::c_source {

using exchange::Cell;
using exchange::Network;
using exchange::Readout;
using Inputs = exchange::Preparation::Inputs;

struct Program {
  std::string name;        ///< what its identifiers begin with
  std::string file;        ///< what it is called, for its head
  std::string checkpoint;  ///< what it was made from, for its head
  Network network;
  exchange::Preparation preparation;
  std::vector<exchange::LayerWeights> layers;
  std::vector<exchange::NormWeights> norms;  ///< one for each layer, or none
  exchange::ReadoutWeights readout;

  bool reads_characters() const { return preparation.kind == Inputs::kCharacters; }
  bool predicts_number() const { return network.task == "regress"; }
  bool gathers() const { return network.readout != Readout::kLast; }  ///< mean or max
  /// Of a network of both directions: what is kept of all steps between two layers.
  std::int64_t step_buffers() const {
    return network.bidirectional ? std::min<std::int64_t>(network.num_layers - 1, 2) : 0;
  }
};

/// The code points (or bytes) of what reads characters, by number; of the tutorial's lesson those
/// of its class names, or numbers where these are no single characters.
std::vector<std::uint32_t> characters_of(const Program& program);

/// Memory that the functions share, so that none lies on the stack.
struct Buffer {
  std::string declaration;  ///< without "static": "float $_gates[100]"
  std::int64_t values = 0;  ///< floats in it
};
std::vector<Buffer> buffers(const Program& program);
/// Floats of a $_state; 0 where there is none.
std::int64_t state_values(const Program& program);

// Each of the following is C, in this order; "$" and "$$" stand for the name, see with_name().

/// The comment at the file's head, complete.
std::string head(const Program& program);
/// Sizes, types and functions: what a header would have.
std::string declarations(const Program& program);
/// Weights, and where each layer's lie.
std::string tables(const Program& program);
/// Cell and norm.
std::string layers(const Program& program);
/// From the data to the first layer, and from the last one to the answer.
std::string ends(const Program& program);
/// What the declarations promise.
std::string functions(const Program& program);

}  // namespace rnnctl::c_source
