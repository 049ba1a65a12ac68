#include <algorithm>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include <rnnctl/base/random.h>

namespace rnnctl::base {
namespace {

using Block = std::array<std::uint32_t, 4>;

/// Pearson's statistic of `counts` against equal frequencies; its mean is counts.size() - 1.
template <typename Counts>
double chi_square(const Counts& counts) {
  const double expected =
      std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  double sum = 0;
  for (const auto count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(Philox, MatchesTheKnownAnswersOfRandom123) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomStream, IsPhiloxOverTheBlockNumber) {
  constexpr std::uint64_t kSeed = 0x299f31d0a4093822;
  RandomStream stream(kSeed, RandomPurpose::kSplit, 7, 9);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const auto purpose = static_cast<std::uint32_t>(RandomPurpose::kSplit);
    for (const std::uint32_t word : philox({block, purpose, 7, 9}, {0xa4093822, 0x299f31d0})) {
      EXPECT_EQ(stream.next(), word);
    }
  }
}

TEST(RandomStream, SixtyFourBitsAreTwoWordsTheLowerFirst) {
  RandomStream words(1, RandomPurpose::kInit);
  RandomStream pairs(1, RandomPurpose::kInit);
  const std::uint64_t low = words.next();
  const std::uint64_t high = words.next();
  EXPECT_EQ(pairs.next64(), (high << 32) | low);
}

TEST(RandomStream, EveryArgumentMakesAnotherStream) {
  const auto first = [](std::uint64_t seed, RandomPurpose purpose, std::uint32_t a,
                        std::uint32_t b) { return RandomStream(seed, purpose, a, b).next64(); };
  const std::uint64_t here = first(1, RandomPurpose::kShuffle, 2, 3);
  EXPECT_EQ(first(1, RandomPurpose::kShuffle, 2, 3), here);
  EXPECT_NE(first(1 + (1ull << 32), RandomPurpose::kShuffle, 2, 3), here);
  EXPECT_NE(first(2, RandomPurpose::kShuffle, 2, 3), here);
  EXPECT_NE(first(1, RandomPurpose::kAugment, 2, 3), here);
  EXPECT_NE(first(1, RandomPurpose::kShuffle, 3, 2), here);
}

TEST(RandomStream, BelowStaysBelow) {
  RandomStream stream(3, RandomPurpose::kAugment);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0u);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(stream.below(7), 7u);
}

TEST(RandomStream, BelowIsWithoutBias) {
  // 3/4 of 2^32: multiplying without rejection would give every third number twice as often as the
  // others, and so would taking a remainder.
  constexpr std::uint32_t kBound = 3u << 30;
  RandomStream stream(4, RandomPurpose::kAugment);
  std::array<int, 3> remainders{};
  std::array<int, 3> thirds{};
  for (int i = 0; i < 30'000; ++i) {
    const std::uint32_t number = stream.below(kBound);
    ++remainders.at(number % 3);
    ++thirds.at(number >> 30);
  }
  constexpr double kQuantile = 18.4;  // 99.99% for 2 degrees of freedom
  EXPECT_LT(chi_square(remainders), kQuantile);
  EXPECT_LT(chi_square(thirds), kQuantile);
}

TEST(Permutation, HoldsEveryNumberOnce) {
  for (const std::uint32_t count : {0u, 1u, 2u, 1000u}) {
    std::vector<std::uint32_t> order = permutation(count, 5, RandomPurpose::kShuffle);
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0u);
    EXPECT_EQ(order, all);
  }
}

TEST(Permutation, DependsOnItsArgumentsOnly) {
  const auto order = permutation(100, 5, RandomPurpose::kShuffle, 1);
  permutation(50, 6, RandomPurpose::kSplit);
  EXPECT_EQ(permutation(100, 5, RandomPurpose::kShuffle, 1), order);
  EXPECT_NE(permutation(100, 5, RandomPurpose::kShuffle, 2), order);
  EXPECT_NE(permutation(100, 6, RandomPurpose::kShuffle, 1), order);
  EXPECT_NE(permutation(100, 5, RandomPurpose::kSplit, 1), order);
}

TEST(Permutation, EveryOrderIsEquallyLikely) {
  std::map<std::vector<std::uint32_t>, int> seen;
  for (std::uint64_t seed = 0; seed < 24'000; ++seed) {
    ++seen[permutation(4, seed, RandomPurpose::kShuffle)];
  }
  ASSERT_EQ(seen.size(), 24u);
  std::vector<int> counts;
  for (const auto& [order, count] : seen) counts.push_back(count);
  EXPECT_LT(chi_square(counts), 56.6);  // 99.99% quantile for 23 degrees of freedom
}

}  // namespace
}  // namespace rnnctl::base
