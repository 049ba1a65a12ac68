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

void column_sums_any(std::size_t count, ConstRows rows, std::size_t columns, float* sums) {
  const Float d;
  std::size_t column = 0;
  for (; column + 4 * kLanes <= columns; column += 4 * kLanes) {
    Vector a = hn::Zero(d), b = a, c = a, e = a;
    for (std::size_t r = 0; r < count; ++r) {
      const float* const row = rows[r] + column;
      a = hn::Add(a, hn::LoadU(d, row));
      b = hn::Add(b, hn::LoadU(d, row + kLanes));
      c = hn::Add(c, hn::LoadU(d, row + 2 * kLanes));
      e = hn::Add(e, hn::LoadU(d, row + 3 * kLanes));
    }
    hn::StoreU(a, d, sums + column);
    hn::StoreU(b, d, sums + column + kLanes);
    hn::StoreU(c, d, sums + column + 2 * kLanes);
    hn::StoreU(e, d, sums + column + 3 * kLanes);
  }
  for (; column < columns; ++column) {
    float sum = 0.0F;
    for (std::size_t r = 0; r < count; ++r) sum += rows[r][column];
    sums[column] = sum;
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
