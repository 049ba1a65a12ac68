// The hidden states that one batch leaves to the next, of training or of evaluation.
#pragma once

#include <cstdint>
#include <vector>

#include <rnnctl/engine/engine.h>

namespace rnnctl::engine {

class CarriedState {
 public:
  CarriedState(std::int64_t layers, std::int64_t hidden) : layers_(layers), hidden_(hidden) {}

  /// [layers, batch size, hidden] to read before a batch and to write after it: zeros where the
  /// batch begins its streams, or where the one before had another size.
  float* before(const Batch& batch);
  void forget() { size_ = 0; }

  /// A copy; undefined before the first batch.
  torch::Tensor tensor() const;
  /// Throws base::InputError for other sizes than [layers, batch, hidden] float32.
  void load(const torch::Tensor& state);

 private:
  std::int64_t layers_, hidden_;
  std::int64_t size_ = 0;  // of the batch
  std::vector<float> values_;
};

}  // namespace rnnctl::engine
