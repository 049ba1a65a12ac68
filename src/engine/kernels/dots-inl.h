// The few columns behind the last panel: as dot products along the rows, which waste no lanes.
#if defined(RNNCTL_KERNELS_DOTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_DOTS_INL_H_
#undef RNNCTL_KERNELS_DOTS_INL_H_
#else
#define RNNCTL_KERNELS_DOTS_INL_H_
#endif

#include "engine/kernels/rows.h"
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

#if HWY_CAP_GE256

constexpr std::size_t kDotColumns = 4;
constexpr std::size_t kDotRows = kLanes / kDotColumns;  // a vector holds the sums of so many rows

using Four = hn::FixedTag<float, kDotColumns>;
using Eight = hn::FixedTag<float, 2 * kDotColumns>;

/// Each block of four lanes: the sums of a part of a, b, c and d.
HWY_INLINE Vector sums_of_four(Vector a, Vector b, Vector c, Vector d) {
  const Float f;
  const hn::RepartitionToWide<Float> pairs;
  const auto ab =
      hn::BitCast(pairs, hn::Add(hn::InterleaveLower(f, a, b), hn::InterleaveUpper(f, a, b)));
  const auto cd =
      hn::BitCast(pairs, hn::Add(hn::InterleaveLower(f, c, d), hn::InterleaveUpper(f, c, d)));
  return hn::Add(hn::BitCast(f, hn::InterleaveLower(pairs, ab, cd)),
                 hn::BitCast(f, hn::InterleaveUpper(pairs, ab, cd)));
}

/// Block r of the result: the sum of the blocks of rows[r].
HWY_INLINE Vector sums_of_blocks(const Vector (&rows)[kDotRows]) {
  const Float f;
  const auto halves = [f](Vector low, Vector high) HWY_ATTR {
    return hn::Add(hn::ConcatLowerLower(f, high, low), hn::ConcatUpperUpper(f, high, low));
  };
#if !HWY_CAP_GE512
  return halves(rows[0], rows[1]);
#else
  const Vector even = halves(rows[0], rows[2]), odd = halves(rows[1], rows[3]);
  return hn::OddEvenBlocks(hn::Add(odd, hn::SwapAdjacentBlocks(odd)),
                           hn::Add(even, hn::SwapAdjacentBlocks(even)));
#endif
}

/// Block r, lane c: bias[c] + sum over k < count of in[row[r], k] * columns[c * stride + k]. The
/// columns are padded with zeros to whole vectors; of `in` nothing behind `count` is read.
HWY_INLINE Vector dots(ConstRows in, const std::size_t (&row)[kDotRows], const float* columns,
                       std::size_t stride, std::size_t count, const float* bias) {
  const Float f;
  Vector sums[kDotRows][kDotColumns];
  for (auto& of_row : sums) {
    for (Vector& sum : of_row) sum = hn::Zero(f);
  }
  const auto add = [&](std::size_t k, const Vector(&left)[kDotRows]) HWY_ATTR {
#pragma GCC unroll 4
    for (std::size_t c = 0; c < kDotColumns; ++c) {
      const Vector right = hn::Load(f, columns + c * stride + k);
#pragma GCC unroll 4
      for (std::size_t r = 0; r < kDotRows; ++r) {
        sums[r][c] = hn::MulAdd(left[r], right, sums[r][c]);
      }
    }
  };
  std::size_t k = 0;
  Vector left[kDotRows];
  for (; k + kLanes <= count; k += kLanes) {
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kDotRows; ++r) left[r] = hn::LoadU(f, in[row[r]] + k);
    add(k, left);
  }
  if (k < count) {
    const auto rest = hn::FirstN(f, count - k);
    for (std::size_t r = 0; r < kDotRows; ++r) left[r] = hn::MaskedLoad(rest, f, in[row[r]] + k);
    add(k, left);
  }
  Vector of_rows[kDotRows];
#pragma GCC unroll 4
  for (std::size_t r = 0; r < kDotRows; ++r) {
    of_rows[r] = sums_of_four(sums[r][0], sums[r][1], sums[r][2], sums[r][3]);
  }
  return hn::Add(sums_of_blocks(of_rows), hn::LoadDup128(f, bias));
}

#else
constexpr std::size_t kDotColumns = 0;  // with four lanes a panel wastes little
#endif

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
