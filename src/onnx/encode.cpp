#include <string>
#include <utility>

#include "onnx/graph.h"
#include "onnx/layers.h"
#include "onnx/preparation.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/onnx/encode.h>

namespace rnnctl::onnx {
namespace {

using base::str;

/// Protocol Buffers count bytes with 31 bits; names, nodes and metadata take the rest.
void require_room(const checkpoint::NamedTensors& tensors, std::string_view source) {
  constexpr double kLargest = 2147483647.0 - (16 << 20);
  double bytes = 0;
  for (const auto& [name, tensor] : tensors) bytes += static_cast<double>(tensor.bytes.size());
  if (bytes <= kLargest) return;
  throw base::OutputError(str(base::printable(source), ": its weights take ",
                              base::fixed(bytes / 1e9, 1),
                              " GB, an ONNX file holds 2.1 at most; use --format safetensors"));
}

void require_applicable(const Options& options, const Network& network, std::string_view source) {
  if (options.softmax && network.task == "regress") {
    throw base::UsageError(str("--softmax: ", base::printable(source),
                               " predicts a number and has no classes; leave it out"));
  }
}

/// The linear layer's answer, as `options` want it; returns its name.
std::string add_answer(Graph& graph, const Network& network, Weights& weights,
                       const Preparation& preparation, const LastLayer& last,
                       const Options& options) {
  if (network.task == "regress") {
    if (!options.with_preparation) return add_readout(graph, network, weights, last, "value");
    const std::string scaled = add_readout(graph, network, weights, last, "standardised");
    return add_unscaling(graph, preparation, scaled, "value");
  }
  const std::string logits = add_readout(graph, network, weights, last, "logits");
  if (!options.softmax) return logits;
  return graph.apply("Softmax", {logits}, "probabilities", {{"axis", std::int64_t{-1}}});
}

std::string meaning_of_answer(const Network& network, const Options& options) {
  if (network.task == "next") return "of the character that follows, at every step";
  if (network.task == "classify") return "of the classes, see class_names in the metadata";
  return options.with_preparation ? "as it stands in the data"
                                  : "standardised: see targets in the metadata's preparation";
}

std::vector<std::pair<std::string, std::string>> metadata_of(const Network& network,
                                                             const Preparation& preparation) {
  std::vector<std::pair<std::string, std::string>> metadata = {
      {"rnnctl_version", base::version()}, {"model", network.model}, {"task", network.task}};
  if (!preparation.class_names.empty()) {
    metadata.emplace_back("class_names", nlohmann::json(preparation.class_names)
                                             .dump(-1, ' ', /*ensure_ascii=*/true,
                                                   nlohmann::json::error_handler_t::replace));
  }
  if (!preparation.json.empty()) metadata.emplace_back("preparation", preparation.json);
  return metadata;
}

}  // namespace

std::vector<std::byte> encode(const checkpoint::Checkpoint& checkpoint, std::string_view name,
                              const Options& options) {
  const Network network = exchange::network_of(checkpoint.manifest, name);
  const Preparation preparation = exchange::preparation_of(checkpoint.manifest, network, name);
  require_applicable(options, network, name);
  require_room(checkpoint.state_dict, name);
  Weights weights(checkpoint.state_dict, name);
  Graph graph;
  const std::string x = add_network_input(graph, network, preparation, options.with_preparation);
  const LastLayer last = add_recurrent_layers(graph, network, weights, x);
  Value answer;
  answer.name = add_answer(graph, network, weights, preparation, last, options);
  answer.meaning = meaning_of_answer(network, options);
  answer.shape = {"batch", network.num_classes};
  if (network.every_step) answer.shape.insert(answer.shape.begin() + 1, "time");
  graph.add_output(answer);
  add_state_outputs(graph, network);
  weights.require_all_taken();
  return encode_model(std::move(graph).encode("rnnctl_" + network.model), base::version(),
                      metadata_of(network, preparation));
}

}  // namespace rnnctl::onnx
