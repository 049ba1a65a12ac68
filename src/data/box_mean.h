// The mean over a part of a picture whose edges may lie between pixels.
#pragma once

#include <algorithm>
#include <cstdint>

namespace rnnctl::data {

/// In pixels from the picture's top left corner.
struct PictureBox {
  double top = 0;
  double bottom = 0;
  double left = 0;
  double right = 0;
};

/// The mean over the part of a picture [rows, columns] that lies in `box`, cut at fractions of a
/// pixel ("box filter"): thin strokes become grey instead of disappearing. `level(row, column)` is
/// a pixel's.
template <typename Level>
double box_mean(const PictureBox& box, std::int64_t rows, std::int64_t columns,
                const Level& level) {
  double sum = 0;
  for (auto row = static_cast<std::int64_t>(box.top); static_cast<double>(row) < box.bottom;
       ++row) {
    const double height = std::min(box.bottom, static_cast<double>(row + 1)) -
                          std::max(box.top, static_cast<double>(row));
    for (auto column = static_cast<std::int64_t>(box.left); static_cast<double>(column) < box.right;
         ++column) {
      const double width = std::min(box.right, static_cast<double>(column + 1)) -
                           std::max(box.left, static_cast<double>(column));
      // Rounding may push an edge a hair beyond the last pixel.
      sum += height * width * level(std::min(row, rows - 1), std::min(column, columns - 1));
    }
  }
  return sum / ((box.bottom - box.top) * (box.right - box.left));
}

}  // namespace rnnctl::data
