#include "engine/kernels/outer_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/outer_product.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

// So many rows of both matrices are read again and again; more would not stay in the second cache.
constexpr std::size_t kBlock = 768;

void outer_product_any(std::size_t count, ConstRows left, std::size_t left_columns, ConstRows right,
                       std::size_t right_columns, Rows sums) {
  HWY_ALIGN float products[kMaxRows * kWidth];
  const TileRows tiles(left_columns);
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    for (std::size_t column = 0; column < right_columns; column += kWidth) {
      const std::size_t columns = HWY_MIN(kWidth, right_columns - column);
      for (std::size_t t = 0; t < tiles.tiles; ++t) {
        const std::size_t row = tiles.first(t), rows = tiles.rows(t);
        tile_function(rows, columns)({.left = left[begin] + row,
                                      .left_row = 1,
                                      .left_step = left.stride,
                                      .right = right[begin] + column,
                                      .right_stride = right.stride,
                                      .count = HWY_MIN(kBlock, count - begin),
                                      .start = nullptr,
                                      .out = products});
        for (std::size_t r = 0; r < rows; ++r) {
          const float* const from = products + r * kWidth;
          float* const to = sums[row + r] + column;
          if (begin == 0) {
            for (std::size_t c = 0; c < columns; ++c) to[c] = from[c];
          } else {
            for (std::size_t c = 0; c < columns; ++c) to[c] += from[c];
          }
        }
      }
    }
  }
}

/// Up to four vectors of columns; what the last holds behind the columns is summed up for nobody.
template <int kVectors>
void sum_columns(std::size_t count, ConstRows rows, std::size_t columns, float* sums) {
  const Float d;
  Vector a = hn::Zero(d), b = a, c = a, e = a;
  for (std::size_t r = 0; r < count; ++r) {
    a = hn::Add(a, hn::LoadU(d, rows[r]));
    if constexpr (kVectors > 1) b = hn::Add(b, hn::LoadU(d, rows[r] + kLanes));
    if constexpr (kVectors > 2) c = hn::Add(c, hn::LoadU(d, rows[r] + 2 * kLanes));
    if constexpr (kVectors > 3) e = hn::Add(e, hn::LoadU(d, rows[r] + 3 * kLanes));
  }
  HWY_ALIGN float lanes[4 * kLanes];
  hn::Store(a, d, lanes);
  hn::Store(b, d, lanes + kLanes);
  hn::Store(c, d, lanes + 2 * kLanes);
  hn::Store(e, d, lanes + 3 * kLanes);
  for (std::size_t column = 0; column < columns; ++column) sums[column] = lanes[column];
}

void column_sums_any(std::size_t count, ConstRows rows, std::size_t columns, float* sums) {
  for (std::size_t column = 0; column < columns; column += 4 * kLanes) {
    const std::size_t left = HWY_MIN(columns - column, 4 * kLanes);
    const ConstRows from = rows.right_of(column);
    switch ((left + kLanes - 1) / kLanes) {
      case 1:
        sum_columns<1>(count, from, left, sums + column);
        break;
      case 2:
        sum_columns<2>(count, from, left, sums + column);
        break;
      case 3:
        sum_columns<3>(count, from, left, sums + column);
        break;
      default:
        sum_columns<4>(count, from, left, sums + column);
    }
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(outer_product_any);
HWY_EXPORT(column_sums_any);

void outer_product(std::size_t count, ConstRows left, std::size_t left_columns, ConstRows right,
                   std::size_t right_columns, Rows sums) {
  HWY_DYNAMIC_DISPATCH(outer_product_any)(count, left, left_columns, right, right_columns, sums);
}

void column_sums(std::size_t count, ConstRows rows, std::size_t columns, float* sums) {
  HWY_DYNAMIC_DISPATCH(column_sums_any)(count, rows, columns, sums);
}

}  // namespace rnnctl::engine::kernels
#endif
