// Counter-based random numbers: what is drawn depends only on the key and the counter, never on
// what was drawn before, so order, resume and thread count cannot change a result.
// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace rnnctl::base {

/// What the numbers are for; equal seeds with different purposes are unrelated streams.
enum class RandomPurpose : std::uint32_t {
  kShuffle = 1,
  kAugment = 2,
  kSplit = 3,
  kDropout = 4,
  kInit = 5,
  kState = 6,   ///< initial hidden states
  kSample = 7,  ///< characters of a text
};

/// One Philox4x32-10 block.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// The stream (seed, purpose, a, b): a sequence of 2^32 blocks. For instance a = epoch, b =
/// example.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t a = 0, std::uint32_t b = 0);
  std::uint32_t next();
  std::uint64_t next64();
  /// Uniform in [0, bound), without bias (Lemire 2019). bound > 0.
  std::uint32_t below(std::uint32_t bound);

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  unsigned used_ = 4;
};

/// 0..count-1 in random order (Fisher-Yates), a pure function of its arguments.
std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed,
                                       RandomPurpose purpose, std::uint32_t a = 0);

}  // namespace rnnctl::base
