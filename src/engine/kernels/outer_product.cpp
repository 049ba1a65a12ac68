#include "engine/kernels/outer_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/outer_product.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

// So many rows are summed up before they are added to the sums: fewer roundings of the large ones.
constexpr std::size_t kBlock = 768;
// So many at a time pass by the tiles, so that each finds what the one beside it read in the first
// cache. The higher tiles of AVX-512 take so long over a row that the second one keeps up.
constexpr std::size_t kRowsAtOnce = HWY_CAP_GE512 ? kBlock : 128;
constexpr std::size_t kStrip = 12 * kMaxRows;  // rows of the result at a time

/// products[r, c] = sum over `count` rows of left[., r] right[., c]; a row's behind one another.
void multiply_strip(std::size_t count, ConstRows left, const TileRows& tiles, ConstRows right,
                    std::size_t columns, float* products) {
  TileArguments arguments{.left = nullptr,
                          .left_row = 1,
                          .left_step = left.stride,
                          .right = nullptr,
                          .right_stride = right.stride,
                          .count = 0,
                          .start = nullptr,
                          .out = nullptr};
  for (std::size_t begin = 0; begin < count; begin += kRowsAtOnce) {
    arguments.left = left[begin];
    arguments.right = right[begin];
    arguments.count = HWY_MIN(kRowsAtOnce, count - begin);
    arguments.out = products;
    arguments.goes_on = begin > 0;
    for (std::size_t t = 0; t < tiles.tiles; ++t) {
      const std::size_t rows = tiles.rows(t);
      tile_function(rows, columns)(arguments);
      arguments.left += rows;
      arguments.out += rows * tile_vectors(columns) * kLanes;
    }
  }
}

/// to (+)= products.
void take_over(const float* products, std::size_t rows, std::size_t columns, bool first, Rows to) {
  for (std::size_t r = 0; r < rows; ++r) {
    const float* const from = products + r * tile_vectors(columns) * kLanes;
    float* const row = to[r];
    if (first) {
      for (std::size_t c = 0; c < columns; ++c) row[c] = from[c];
    } else {
      for (std::size_t c = 0; c < columns; ++c) row[c] += from[c];
    }
  }
}

void outer_product_any(std::size_t count, ConstRows left, std::size_t left_columns, ConstRows right,
                       std::size_t right_columns, Rows sums) {
  HWY_ALIGN float products[kStrip * kWidth];
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t block = HWY_MIN(kBlock, count - begin);
    for (std::size_t strip = 0; strip < left_columns; strip += kStrip) {
      const std::size_t rows = HWY_MIN(kStrip, left_columns - strip);
      for (std::size_t column = 0; column < right_columns; column += kWidth) {
        const std::size_t columns = HWY_MIN(kWidth, right_columns - column);
        multiply_strip(block, left.from(begin).right_of(strip), TileRows(rows),
                       right.from(begin).right_of(column), columns, products);
        take_over(products, rows, columns, begin == 0, sums.from(strip).right_of(column));
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
