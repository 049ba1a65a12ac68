#include "data/grid_layout.h"

#include <algorithm>
#include <stdexcept>

namespace rnnctl::data {

CellSize check_grid(std::span<const LabelledPicture> pictures, int per_row) {
  if (per_row < 1) throw std::invalid_argument("picture grid: per_row must be at least 1");
  CellSize cell;
  for (const LabelledPicture& picture : pictures) {
    const bool has_size = picture.rows > 0 && picture.columns > 0;
    const auto count = static_cast<std::uint64_t>(picture.rows * picture.columns);
    if (!has_size || picture.pixels.size() != count) {
      throw std::invalid_argument("picture grid: pixels contradict rows x columns");
    }
    cell.rows = std::max(cell.rows, picture.rows);
    cell.columns = std::max(cell.columns, picture.columns);
  }
  return cell;
}

}  // namespace rnnctl::data
