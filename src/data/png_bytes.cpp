#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "data/box_mean.h"
#include "data/encode_png.h"
#include <rnnctl/data/png_bytes.h>

namespace rnnctl::data {
namespace {

void require_whole(std::span<const std::uint8_t> pixels, std::int64_t rows, std::int64_t columns) {
  if (rows >= 1 && columns >= 1 && std::ssize(pixels) / columns == rows &&
      std::ssize(pixels) % columns == 0) {
    return;
  }
  throw std::invalid_argument("picture: its pixels contradict its size");
}

}  // namespace

std::vector<std::byte> png_bytes(std::span<const std::uint8_t> pixels, std::int64_t rows,
                                 std::int64_t columns) {
  require_whole(pixels, rows, columns);
  return encode_png(rows, columns, PixelKind::kGrey, pixels);
}

GreyPicture shrunk(std::span<const std::uint8_t> pixels, std::int64_t rows, std::int64_t columns,
                   std::int64_t side) {
  require_whole(pixels, rows, columns);
  const double scale =
      std::max(1.0, static_cast<double>(std::max(rows, columns)) / static_cast<double>(side));
  const auto smaller = [scale](std::int64_t length) {
    return std::max<std::int64_t>(1, std::llround(static_cast<double>(length) / scale));
  };
  GreyPicture picture{smaller(rows), smaller(columns), {}};
  const double height = static_cast<double>(rows) / static_cast<double>(picture.rows);
  const double width = static_cast<double>(columns) / static_cast<double>(picture.columns);
  const auto level = [&](std::int64_t row, std::int64_t column) {
    return static_cast<double>(pixels[static_cast<std::size_t>(row * columns + column)]);
  };
  for (std::int64_t row = 0; row < picture.rows; ++row) {
    for (std::int64_t column = 0; column < picture.columns; ++column) {
      const auto top = static_cast<double>(row), left = static_cast<double>(column);
      const PictureBox box{top * height, (top + 1) * height, left * width, (left + 1) * width};
      picture.pixels.push_back(
          static_cast<std::uint8_t>(std::lround(box_mean(box, rows, columns, level))));
    }
  }
  return picture;
}

}  // namespace rnnctl::data
