#include <cassert>
#include <numeric>
#include <utility>

#include <rnnctl/base/random.h>

namespace rnnctl::base {
namespace {

// The constants of the paper's section 3.3 and of its reference implementation, Random123.
constexpr std::uint32_t kMultiplier0 = 0xD2511F53;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;  // golden ratio
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;  // sqrt(3) - 1
constexpr int kRounds = 10;

constexpr std::uint32_t high_word(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}
constexpr std::uint32_t low_word(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = std::uint64_t{kMultiplier0} * counter[0];
    const std::uint64_t product1 = std::uint64_t{kMultiplier1} * counter[2];
    counter = {high_word(product1) ^ counter[1] ^ key[0], low_word(product1),
               high_word(product0) ^ counter[3] ^ key[1], low_word(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

RandomStream::RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t a,
                           std::uint32_t b)
    : key_{low_word(seed), high_word(seed)},
      counter_{0, static_cast<std::uint32_t>(purpose), a, b} {}

std::uint32_t RandomStream::next() {
  if (used_ == block_.size()) {
    block_ = philox(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

std::uint64_t RandomStream::next64() {
  const std::uint64_t low = next();
  return (std::uint64_t{next()} << 32) | low;
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
  assert(bound > 0);
  std::uint64_t product = std::uint64_t{next()} * bound;
  if (low_word(product) < bound) {
    // 2^32 mod bound of the low words would make some results likelier than others: draw again.
    const std::uint32_t rejected = (0u - bound) % bound;
    while (low_word(product) < rejected) product = std::uint64_t{next()} * bound;
  }
  return high_word(product);
}

std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed,
                                       RandomPurpose purpose, std::uint32_t a) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  RandomStream stream(seed, purpose, a);
  for (std::uint32_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[stream.below(left)]);
  }
  return order;
}

}  // namespace rnnctl::base
