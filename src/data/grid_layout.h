// What the grids of the terminal and of the PNG file have in common.
#pragma once

#include <cstdint>
#include <span>

#include <rnnctl/data/picture.h>

namespace rnnctl::data {

/// The size that every picture of a grid fits into.
struct CellSize {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

/// Throws std::invalid_argument for per_row < 1 or a picture whose pixels contradict its size.
CellSize check_grid(std::span<const LabelledPicture> pictures, int per_row);

}  // namespace rnnctl::data
