// Weights with a tensor of every type that safetensors and torch.save share.
#pragma once

#include <cstdint>
#include <limits>

#include "checkpoint/example_checkpoint.h"

namespace rnnctl::checkpoint::testing {

/// What both scripts that write files with Python put in: make_plain_weights.py, make_safetensors.py.
inline NamedTensors common_tensors() {
  return {
      {"scalar", floats({}, {2.5F})},
      {"no_elements", floats({3, 0}, {})},
      {"float64", make_tensor<double>(ElementType::kFloat64, {1}, {1e-300})},
      {"int64", make_tensor<std::int64_t>(ElementType::kInt64, {1},
                                          {std::numeric_limits<std::int64_t>::min()})},
      {"int32", make_tensor<std::int32_t>(ElementType::kInt32, {1}, {-7})},
      {"uint8", make_tensor<std::uint8_t>(ElementType::kUint8, {1}, {255})},
  };
}

/// A tensor of every type; make_safetensors.py writes the same with Python's own package.
inline Checkpoint every_type() {
  Checkpoint checkpoint;
  checkpoint.state_dict = {
      {"matrix", floats({2, 3}, {0, 1, 2, 3, 4, 5})},
      {"bool", make_tensor<std::uint8_t>(ElementType::kBool, {2}, {1, 0})},
  };
  for (auto& tensor : common_tensors()) checkpoint.state_dict.push_back(tensor);
  checkpoint.state_dict.emplace_back("\"\\\t\x01 ünï", floats({2}, {0.5F, -0.5F}));
  return checkpoint;
}

}  // namespace rnnctl::checkpoint::testing
