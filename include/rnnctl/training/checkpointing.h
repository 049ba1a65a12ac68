// Between LibTorch's tensors and what a checkpoint holds.
#pragma once

#include <rnnctl/models/libtorch.h>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/models/options.h>

namespace rnnctl::training {

/// A copy of `tensors` on the CPU, row-major.
checkpoint::NamedTensors to_records(const engine::NamedTensors& tensors);
checkpoint::OptimizerState to_records(const engine::OptimizerState& state);

/// Back again: copies on the CPU.
engine::NamedTensors from_records(const checkpoint::NamedTensors& records);
engine::OptimizerState from_records(const checkpoint::OptimizerState& records);

/// Puts `records` into the model's parameters; the recurrent module and the readout may have other
/// names than in the model (names_in_model). Throws base::InputError (naming `source`) where names,
/// shapes or types differ: one line, and where it is more than one parameter a table of expected
/// against found below it.
void load_into(torch::nn::Module& model, const checkpoint::NamedTensors& records,
               const std::string& source);

/// The model's options as the manifest keeps them ("model" object), and back. Reading throws
/// base::InputError for a missing key, a wrong type or a size that no checkpoint can justify.
nlohmann::json to_json(const models::ModelOptions& options);
models::ModelOptions model_options_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace rnnctl::training
