#include <cmath>
#include <cstring>

#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/c_source/encode.h>

namespace rnnctl::c_source {
namespace {

using base::str;

/// A compiler needs a hundred times the memory; no microcontroller has as much.
void require_room(const checkpoint::NamedTensors& tensors, std::string_view source) {
  constexpr double kLargest = 64e6;
  double bytes = 0;
  for (const auto& [name, tensor] : tensors) bytes += static_cast<double>(tensor.bytes.size());
  if (bytes <= kLargest) return;
  throw base::OutputError(str(base::printable(source), ": its weights take ",
                              base::fixed(bytes / 1e6, 0),
                              " MB, a C file of rnnctl holds 64 at most; use --format onnx"));
}

/// What a network of both directions keeps of each step, in static arrays.
void require_small_buffers(const Program& program, std::string_view source) {
  constexpr double kMost = 64e6;
  const exchange::Network& network = program.network;
  const double bytes = sizeof(float) * static_cast<double>(program.step_buffers()) *
                       static_cast<double>(network.sequence_length) *
                       static_cast<double>(network.output_size());
  if (bytes <= kMost) return;
  throw base::OutputError(str(base::printable(source), ": its buffers for ",
                              network.sequence_length, " steps take ", base::fixed(bytes / 1e6, 0),
                              " MB, a C file of rnnctl holds 64 at most; use --format onnx"));
}

void require_finite(const checkpoint::NamedTensors& tensors, std::string_view source) {
  for (const auto& [name, tensor] : tensors) {
    if (tensor.type != checkpoint::ElementType::kFloat32) continue;  // which Weights refuses
    for (std::size_t at = 0; at + sizeof(float) <= tensor.bytes.size(); at += sizeof(float)) {
      float value = 0.0F;
      std::memcpy(&value, tensor.bytes.data() + at, sizeof value);
      if (std::isfinite(value)) continue;
      throw base::InputError(str(base::printable(source), ": ", base::printable(name, 60),
                                 " has values that are no numbers (NaN or infinite), which C has "
                                 "no literals for; export an older checkpoint"));
    }
  }
}

std::string base_name(std::string_view file) {
  const auto slash = file.rfind('/');
  return std::string(slash == file.npos ? file : file.substr(slash + 1));
}

void take_weights(Program& program, const checkpoint::NamedTensors& tensors,
                  std::string_view source) {
  exchange::Weights weights(tensors, source);
  const Network& network = program.network;
  for (std::int64_t l = 0; l < network.num_layers; ++l) {
    program.layers.push_back(exchange::layer_weights(network, weights, l));
    if (network.layer_norm) program.norms.push_back(exchange::norm_weights(network, weights, l));
  }
  program.readout = exchange::readout_weights(network, weights);
  weights.require_all_taken();
}

}  // namespace

std::string encode(const checkpoint::Checkpoint& checkpoint, std::string_view checkpoint_name,
                   std::string_view file) {
  Program program;
  program.name = name_of(file);
  program.file = base_name(file);
  program.checkpoint = std::string(checkpoint_name);
  program.network = exchange::network_of(checkpoint.manifest, checkpoint_name);
  program.preparation =
      exchange::preparation_of(checkpoint.manifest, program.network, checkpoint_name);
  require_room(checkpoint.state_dict, checkpoint_name);
  require_finite(checkpoint.state_dict, checkpoint_name);
  require_small_buffers(program, checkpoint_name);
  take_weights(program, checkpoint.state_dict, checkpoint_name);
  const std::string code = str("#ifndef $$_ONLY_DECLARED\n#include <math.h>\n\n", tables(program),
                               layers(program), ends(program), functions(program), "#endif\n");
  return str(head(program), "\n", with_name(str(declarations(program), "\n", code), program.name));
}

}  // namespace rnnctl::c_source
