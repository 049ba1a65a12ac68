// The weights' gradients: sums over all rows of what came in times what goes back.
#pragma once

#include <cstddef>

#include "engine/kernels/rows.h"

namespace rnnctl::engine::kernels {

/// sums[i, k] = sum over r of left[r, i] right[r, k], for i < left_columns, k < right_columns.
/// The rows are added one after the other, whatever the instruction set.
/// `right` is read up to Buffer::kSlack floats behind its last row.
void outer_product(std::size_t count, ConstRows left, std::size_t left_columns, ConstRows right,
                   std::size_t right_columns, Rows sums);

/// sums[i] = sum over r of rows[r, i], for i < columns. Reads behind the last row, as above.
void column_sums(std::size_t count, ConstRows rows, std::size_t columns, float* sums);

}  // namespace rnnctl::engine::kernels
