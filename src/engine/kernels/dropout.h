// Dropout whose every draw depends only on what it is for, so that neither resume nor the number of
// threads can change it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rnnctl::engine::kernels {

/// What a row of factors is for.
struct DropoutKey {
  std::uint64_t seed = 0;
  std::uint32_t iteration = 0;
  std::uint32_t layer = 0;
  std::uint32_t row = 0;  ///< example times time steps + time step
};

/// factors[c] = 0 with the given probability, else 1 / (1 - probability).
/// Philox4x32-10 (base/random.h) with the seed as key and the counter (block, purpose and layer,
/// iteration, row). With q = ceil(columns / 4), column c takes word c / q of block c % q.
void draw_dropout(const DropoutKey& key, double probability, std::size_t columns, float* factors);

}  // namespace rnnctl::engine::kernels
