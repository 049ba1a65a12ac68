#include "engine/kernels/dropout.h"

#include <algorithm>

#include <rnnctl/base/random.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/dropout.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

struct Words {
  std::uint32_t of[4];
};

// base::philox, written so that the compiler makes vectors of it: a block a lane.
constexpr std::size_t kBlocks = 16;

HWY_INLINE void philox_blocks(std::uint32_t first, Words rest, std::uint32_t key0,
                              std::uint32_t key1, std::uint32_t words[4][kBlocks]) {
  std::uint32_t c0[kBlocks], c1[kBlocks], c2[kBlocks], c3[kBlocks];
  for (std::size_t b = 0; b < kBlocks; ++b) {
    c0[b] = first + static_cast<std::uint32_t>(b);
    c1[b] = rest.of[1];
    c2[b] = rest.of[2];
    c3[b] = rest.of[3];
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t b = 0; b < kBlocks; ++b) {
      const std::uint64_t product0 = std::uint64_t{0xD2511F53} * c0[b];
      const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * c2[b];
      c0[b] = static_cast<std::uint32_t>(product1 >> 32) ^ c1[b] ^ key0;
      c1[b] = static_cast<std::uint32_t>(product1);
      c2[b] = static_cast<std::uint32_t>(product0 >> 32) ^ c3[b] ^ key1;
      c3[b] = static_cast<std::uint32_t>(product0);
    }
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  std::copy_n(c0, kBlocks, words[0]);
  std::copy_n(c1, kBlocks, words[1]);
  std::copy_n(c2, kBlocks, words[2]);
  std::copy_n(c3, kBlocks, words[3]);
}

void draw_dropout_any(const DropoutKey& key, double probability, std::size_t columns,
                      float* factors) {
  const auto drop_below = static_cast<std::uint64_t>(probability * 4294967296.0);
  const auto kept = static_cast<float>(1.0 / (1.0 - probability));
  const std::size_t quarter = (columns + 3) / 4;
  const Words counter{{0,
                       static_cast<std::uint32_t>(base::RandomPurpose::kDropout) | key.layer << 8,
                       key.iteration, key.row}};
  std::uint32_t words[4][kBlocks];
  for (std::size_t block = 0; block < quarter; block += kBlocks) {
    philox_blocks(static_cast<std::uint32_t>(block), counter, static_cast<std::uint32_t>(key.seed),
                  static_cast<std::uint32_t>(key.seed >> 32), words);
    for (std::size_t w = 0; w < 4; ++w) {
      const std::size_t begin = w * quarter + block;
      const std::size_t end = std::min({begin + kBlocks, (w + 1) * quarter, columns});
      for (std::size_t c = begin; c < end; ++c) {
        factors[c] = words[w][c - begin] < drop_below ? 0.0F : kept;
      }
    }
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(draw_dropout_any);

void draw_dropout(const DropoutKey& key, double probability, std::size_t columns, float* factors) {
  HWY_DYNAMIC_DISPATCH(draw_dropout_any)(key, probability, columns, factors);
}

}  // namespace rnnctl::engine::kernels
#endif
