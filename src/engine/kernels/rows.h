// Matrices as the kernels see them: borrowed memory and strides, counted in floats.
#pragma once

#include <cstddef>

namespace rnnctl::engine::kernels {

/// A matrix whose elements lie `row_stride` and `column_stride` apart, so that a transposed one
/// needs no copy.
struct Strided {
  const float* data;
  std::size_t row_stride;
  std::size_t column_stride;
};

/// Rows that are contiguous and lie `stride` apart.
struct ConstRows {
  const float* data = nullptr;
  std::size_t stride = 0;

  const float* operator[](std::size_t row) const { return data + row * stride; }
  /// The rows from `row` on.
  ConstRows from(std::size_t row) const { return {data + row * stride, stride}; }
  /// The columns from `column` on.
  ConstRows right_of(std::size_t column) const { return {data + column, stride}; }
};

struct Rows {
  float* data = nullptr;
  std::size_t stride = 0;

  operator ConstRows() const { return {data, stride}; }
  float* operator[](std::size_t row) const { return data + row * stride; }
  Rows from(std::size_t row) const { return {data + row * stride, stride}; }
  Rows right_of(std::size_t column) const { return {data + column, stride}; }
};

}  // namespace rnnctl::engine::kernels
