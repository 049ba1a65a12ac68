// What stood between the training data and the network, and whether the graph is to do it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "onnx/graph.h"
#include "onnx/network.h"

namespace rnnctl::onnx {

/// value = (as it stood - mean) / deviation.
struct Scaling {
  std::vector<float> mean;
  std::vector<float> deviation;  ///< > 0
};

struct Preparation {
  enum class Inputs { kPixels, kFeatures, kCharacters };
  Inputs kind = Inputs::kPixels;
  Scaling features;                      ///< of kFeatures, one for each
  Scaling pixels;                        ///< of pixels / 255, one entry; empty where that is all
  Scaling target;                        ///< of a number to predict, one entry; else empty
  std::vector<std::string> class_names;  ///< one for each class; empty where there are none
  std::string json;  ///< as it stands in the checkpoint; empty where it has none
};

/// From the manifest's "data", as commands::describe writes it. Throws base::InputError, with
/// `source` as the file's name, where it is not whole or contradicts `network`.
Preparation preparation_of(const nlohmann::json& manifest, const Network& network,
                           std::string_view source);

/// Adds the graph's input, x, and returns what the network reads: [batch, time, input]. `inside`:
/// the graph prepares it.
std::string add_network_input(Graph& graph, const Network& network, const Preparation& preparation,
                              bool inside);

/// `scaled` [batch, 1] as it stood in the data, called `output`.
std::string add_unscaling(Graph& graph, const Preparation& preparation, const std::string& scaled,
                          const std::string& output);

}  // namespace rnnctl::onnx
