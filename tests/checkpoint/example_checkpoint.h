// A small checkpoint with everything in it, and comparison of checkpoints.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

inline bool operator==(const Tensor& a, const Tensor& b) {
  return std::tie(a.type, a.shape, a.bytes) == std::tie(b.type, b.shape, b.bytes);
}

inline bool operator==(const Checkpoint& a, const Checkpoint& b) {
  return a.state_dict == b.state_dict && a.average == b.average && a.carried == b.carried &&
         a.optimizer.state == b.optimizer.state && a.optimizer.options == b.optimizer.options &&
         a.manifest == b.manifest;
}

}  // namespace rnnctl::checkpoint

namespace rnnctl::checkpoint::testing {

template <typename T>
Tensor make_tensor(ElementType type, std::vector<std::int64_t> shape,
                   const std::vector<T>& values) {
  Tensor tensor{type, std::move(shape), std::vector<std::byte>(values.size() * sizeof(T))};
  if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

inline Tensor floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  return make_tensor(ElementType::kFloat32, std::move(shape), values);
}

/// RNN(2, 1) with Linear(1, 2), Adam after three steps.
inline Checkpoint example_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.state_dict = {
      {"rnn.weight_ih_l0", floats({1, 2}, {0.25F, -1.5F})},
      {"rnn.bias_ih_l0", floats({1}, {std::numeric_limits<float>::denorm_min()})},
      {"fc.weight", floats({2, 1}, {-0.0F, 3e38F})},
  };
  checkpoint.average = {{"fc.weight", floats({2, 1}, {1.0F, 2.0F})}};
  checkpoint.optimizer.state = {
      {{"step", floats({}, {3.0F})}, {"exp_avg", floats({1, 2}, {0.1F, 0.2F})}},
      {},
      {{"step", floats({}, {3.0F})}},
  };
  checkpoint.optimizer.options = {{"lr", 0.1},
                                  {"betas", std::vector<double>{0.9, 0.999}},
                                  {"amsgrad", false},
                                  {"weight_decay", std::int64_t{0}},
                                  {"foreach", std::monostate{}}};
  checkpoint.manifest = {{"model", {{"name", "stacked"}, {"layers", 1}}},
                         {"training", {{"iteration", 3}, {"best_accuracy", 0.5}}}};
  return checkpoint;
}

/// What reading gives back: the container has stated its format.
inline Checkpoint with_format_version(Checkpoint checkpoint) {
  checkpoint.manifest["format_version"] = 1;
  return checkpoint;
}

}  // namespace rnnctl::checkpoint::testing
