// A tile of a matrix product that stays in registers: up to kMaxRows rows times two vectors.
#if defined(RNNCTL_KERNELS_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_TILE_INL_H_
#undef RNNCTL_KERNELS_TILE_INL_H_
#else
#define RNNCTL_KERNELS_TILE_INL_H_
#endif

#include <array>
#include <cstddef>
#include <hwy/highway.h>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Float = hn::ScalableTag<float>;
using Vector = hn::Vec<Float>;
constexpr std::size_t kLanes = hn::MaxLanes(Float());
constexpr std::size_t kWidth = 2 * kLanes;  // columns of a panel

// Two vectors of weights, one broadcast and 2 * kMaxRows sums have to fit into the registers: 32
// with AVX-512 and NEON, else 16. Each height is a function of its own, so what hardly a machine
// runs has few: plain C++, which Highway wants for x86-64 without SSE4.
#if HWY_CAP_GE512 || HWY_TARGET == HWY_NEON
constexpr std::size_t kMaxRows = 13;
#elif HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
constexpr std::size_t kMaxRows = 2;
#else
constexpr std::size_t kMaxRows = 6;
#endif
// Whether a tile's multiply-adds go through its rows upwards and downwards by turns. In one order
// over and over they keep falling to the same one of the processor's two units, and the other one
// waits (5 to 8% of a tile's time on Zen 4); the longer rounds of AVX-512 do not.
constexpr bool kByTurns = HWY_TARGET == HWY_AVX2;

/// out[r, c] = start[c] + sum over k of left[r * left_row + k * left_step] *
/// right[k * right_stride + c], for R rows and V vectors of columns; `start` null: 0. out: the sums
/// of a row behind those of the one before.
struct TileArguments {
  const float* left;
  std::size_t left_row, left_step;
  const float* right;
  std::size_t right_stride;
  std::size_t count;  // of k
  const float* start;
  float* out;
  bool goes_on = false;  // with the sums that `out` holds, and not from `start`
};

template <std::size_t R, std::size_t V>
HWY_NOINLINE void tile(const TileArguments& t) {
  const Float d;
  Vector sums[R][V];
#pragma GCC unroll 16
  for (std::size_t v = 0; v < V; ++v) {
    const Vector start = t.start ? hn::Load(d, t.start + v * kLanes) : hn::Zero(d);
#pragma GCC unroll 16
    for (std::size_t r = 0; r < R; ++r) {
      sums[r][v] = t.goes_on ? hn::Load(d, t.out + (r * V + v) * kLanes) : start;
    }
  }
  const float* right = t.right;
  const std::size_t row = t.left_row;
  // Rows so near to a pointer that they share their distances with those of the next one. With an
  // address for each row the compiler ran out of registers and kept some in vectors, whose moves
  // take the multiply-adds' place.
  constexpr std::size_t kNear = 4;
  const float* left[(R + kNear - 1) / kNear];
#pragma GCC unroll 16
  for (std::size_t i = 0; i * kNear < R; ++i) left[i] = t.left + i * kNear * row;
  const auto add_next = [&](bool upwards) HWY_ATTR {
    Vector columns[V];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < V; ++v) columns[v] = hn::LoadU(d, right + v * kLanes);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i) {
      const std::size_t r = upwards ? i : R - 1 - i;
      const Vector value = hn::Set(d, left[r / kNear][r % kNear * row]);
#pragma GCC unroll 16
      for (std::size_t v = 0; v < V; ++v) sums[r][v] = hn::MulAdd(value, columns[v], sums[r][v]);
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i * kNear < R; ++i) left[i] += t.left_step;
    right += t.right_stride;
  };
  std::size_t k = 0;
  if constexpr (kByTurns) {
    for (; k + 2 <= t.count; k += 2) {
      add_next(true);
      add_next(false);
    }
  }
  for (; k < t.count; ++k) add_next(true);
#pragma GCC unroll 16
  for (std::size_t r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < V; ++v) hn::Store(sums[r][v], d, t.out + (r * V + v) * kLanes);
  }
}

using TileFunction = void (*)(const TileArguments&);

template <std::size_t V, std::size_t... R>
constexpr std::array<TileFunction, kMaxRows> tile_functions(std::index_sequence<R...>) {
  return {&tile<R + 1, V>...};
}

/// The vectors of a tile with `columns` (1 to kWidth).
constexpr std::size_t tile_vectors(std::size_t columns) { return columns > kLanes ? 2 : 1; }

/// The tile of `rows` rows (1 to kMaxRows) and enough vectors for `columns` (1 to kWidth).
inline TileFunction tile_function(std::size_t rows, std::size_t columns) {
  constexpr std::make_index_sequence<kMaxRows> kRows;
  static constexpr auto kOne = tile_functions<1>(kRows), kTwo = tile_functions<2>(kRows);
  return (tile_vectors(columns) == 2 ? kTwo : kOne)[rows - 1];
}

/// `count` rows in as few tiles as possible, of nearly equal height.
struct TileRows {
  explicit TileRows(std::size_t count)
      : tiles((count + kMaxRows - 1) / kMaxRows), height(count / tiles), higher(count % tiles) {}
  std::size_t rows(std::size_t tile) const { return height + (tile < higher ? 1 : 0); }

  std::size_t tiles, height, higher;
};

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
