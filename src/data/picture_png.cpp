#include <algorithm>
#include <stdexcept>

#include "data/encode_png.h"
#include "data/glyphs.h"
#include "data/grid_layout.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/picture.h>

namespace rnnctl::data {
namespace {

constexpr std::uint8_t kPaper = 255;
constexpr std::uint8_t kInk = 40;
constexpr std::int64_t kMargin = 4;      // pixels around each cell
constexpr std::int64_t kGlyphScale = 3;  // a digit is 9 x 15 pixels
constexpr std::int64_t kLabelRows = kGlyphRows * kGlyphScale + 3;

/// An 8-bit grey picture [rows, columns].
struct Canvas {
  std::int64_t rows;
  std::int64_t columns;
  std::vector<std::uint8_t> pixels;

  /// Paints a square; what lies outside is left out.
  void paint(std::int64_t top, std::int64_t left, std::int64_t size, std::uint8_t grey) {
    const std::int64_t right = std::min(columns, left + size);
    for (std::int64_t row = top; row < std::min(rows, top + size); ++row) {
      for (std::int64_t column = left; column < right; ++column) {
        pixels[static_cast<std::size_t>(row * columns + column)] = grey;
      }
    }
  }
};

void paint_digit(Canvas& canvas, std::int64_t top, std::int64_t left, char digit) {
  for_each_dot(digit, [&](std::int64_t row, std::int64_t column) {
    canvas.paint(top + row * kGlyphScale, left + column * kGlyphScale, kGlyphScale, kInk);
  });
}

void paint_cell(Canvas& canvas, std::int64_t top, std::int64_t left, const LabelledPicture& picture,
                std::int64_t scale) {
  std::int64_t pen = left;
  for (const char character : std::to_string(picture.label)) {
    if (character >= '0') paint_digit(canvas, top, pen, character);
    pen += (kGlyphColumns + 1) * kGlyphScale;
  }
  for (std::int64_t row = 0; row < picture.rows; ++row) {
    for (std::int64_t column = 0; column < picture.columns; ++column) {
      const std::uint8_t grey =
          picture.pixels[static_cast<std::size_t>(row * picture.columns + column)];
      canvas.paint(top + kLabelRows + row * scale, left + column * scale, scale, grey);
    }
  }
}

/// White paper for `count` cells, `per_row` to a row; bounded before it is allocated.
Canvas blank_canvas(std::int64_t count, std::int64_t per_row, std::int64_t cell_rows,
                    std::int64_t cell_columns) {
  constexpr double kMostPixels = 100e6;
  const std::int64_t grid_rows = (count + per_row - 1) / per_row;
  const std::int64_t grid_columns = std::min(count, per_row);
  const double pixels = static_cast<double>(grid_rows) * static_cast<double>(cell_rows) *
                        static_cast<double>(grid_columns) * static_cast<double>(cell_columns);
  if (pixels > kMostPixels) {
    throw base::UsageError(base::str("a picture of ", count,
                                     " examples would have more than 100 million pixels; show "
                                     "fewer of them"));
  }
  Canvas canvas{grid_rows * cell_rows + kMargin, grid_columns * cell_columns + kMargin, {}};
  canvas.pixels.assign(static_cast<std::size_t>(canvas.rows * canvas.columns), kPaper);
  return canvas;
}

}  // namespace

PngPicture encode_grid_png(std::span<const LabelledPicture> pictures, int per_row, int scale) {
  const CellSize cell = check_grid(pictures, per_row);
  if (scale < 1 || pictures.empty()) {
    throw std::invalid_argument("picture grid: needs a picture and a scale of at least 1");
  }
  const std::int64_t cell_rows = cell.rows * scale + kLabelRows + kMargin;
  const std::int64_t cell_columns = cell.columns * scale + kMargin;
  Canvas canvas = blank_canvas(std::ssize(pictures), per_row, cell_rows, cell_columns);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::int64_t index = static_cast<std::int64_t>(i);
    paint_cell(canvas, kMargin + index / per_row * cell_rows,
               kMargin + index % per_row * cell_columns, pictures[i], scale);
  }
  return {canvas.rows, canvas.columns,
          encode_png(canvas.rows, canvas.columns, PixelKind::kGrey, canvas.pixels)};
}

void write_grid_png(const std::filesystem::path& path, std::span<const LabelledPicture> pictures,
                    int per_row, int scale) {
  const PngPicture grid = encode_grid_png(pictures, per_row, scale);
  base::write_file_atomically(path, std::span<const std::byte>(grid.bytes));
}

}  // namespace rnnctl::data
