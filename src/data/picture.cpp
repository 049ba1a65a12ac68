#include <algorithm>
#include <stdexcept>

#include "data/box_mean.h"
#include "data/grid_layout.h"
#include <rnnctl/base/text.h>
#include <rnnctl/data/picture.h>

namespace rnnctl::data {
namespace {

constexpr std::int64_t kGap = 2;  // columns between two pictures
constexpr const char* kReset = "\x1b[0m";

/// A picture shrunk to whole characters: `levels` [rows, columns] in 0..255.
struct Raster {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<int> levels;
  /// Black below the last row, where a half block covers an odd one.
  int at(std::int64_t row, std::int64_t column) const {
    return row < rows ? levels[static_cast<std::size_t>(row * columns + column)] : 0;
  }
};

Raster shrink(const LabelledPicture& picture, std::int64_t rows, std::int64_t columns) {
  Raster raster{rows, columns, {}};
  const auto level = [&](std::int64_t row, std::int64_t column) {
    return picture.pixels[static_cast<std::size_t>(row * picture.columns + column)];
  };
  const double row_step = static_cast<double>(picture.rows) / static_cast<double>(rows);
  const double column_step = static_cast<double>(picture.columns) / static_cast<double>(columns);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      const double top = static_cast<double>(row) * row_step;
      const double left = static_cast<double>(column) * column_step;
      const double mean = box_mean({top, top + row_step, left, left + column_step}, picture.rows,
                                   picture.columns, level);
      raster.levels.push_back(static_cast<int>(std::clamp(mean + 0.5, 0.0, 255.0)));
    }
  }
  return raster;
}

/// The largest size that `columns` leaves, with the picture's proportions. `rows_per_column` is how
/// many of the raster's rows are as high as one of its columns is wide.
Raster fit(const LabelledPicture& picture, std::int64_t columns, double rows_per_column) {
  const std::int64_t width = std::min(picture.columns, columns);
  const double scale = static_cast<double>(width) / static_cast<double>(picture.columns);
  const double height = static_cast<double>(picture.rows) * scale * rows_per_column;
  return shrink(picture, std::max<std::int64_t>(1, static_cast<std::int64_t>(height + 0.5)), width);
}

/// The nearest of xterm's 256 colours, whose greys nearly every terminal has: black is 16, white
/// 231, and 232 to 255 are the steps between.
int xterm_grey(int level) {
  const int step = (level * 25 + 127) / 255;
  return step == 0 ? 16 : step == 25 ? 231 : 231 + step;
}

/// A character is about twice as high as wide: the upper half block shows one pixel in its
/// foreground colour and the one below in its background colour.
std::vector<std::string> half_block_lines(const LabelledPicture& picture, std::int64_t columns) {
  const Raster raster = fit(picture, columns, 1.0);
  std::vector<std::string> lines;
  for (std::int64_t row = 0; row < raster.rows; row += 2) {
    std::string line;
    std::string set;  // the colours in force; setting them once a run keeps the output small
    for (std::int64_t column = 0; column < raster.columns; ++column) {
      std::string colors = base::str("\x1b[38;5;", xterm_grey(raster.at(row, column)), ";48;5;",
                                     xterm_grey(raster.at(row + 1, column)), "m");
      if (colors != set) line += set = std::move(colors);
      line += "\u2580";
    }
    lines.push_back(line + kReset);
  }
  return lines;
}

std::vector<std::string> ascii_lines(const LabelledPicture& picture, std::int64_t columns) {
  constexpr std::string_view kShades = " .:-=+*#%@";
  const Raster raster = fit(picture, columns, 0.5);
  std::vector<std::string> lines;
  for (std::int64_t row = 0; row < raster.rows; ++row) {
    std::string line;
    for (std::int64_t column = 0; column < raster.columns; ++column) {
      const std::size_t level = static_cast<std::size_t>(raster.at(row, column));
      line += kShades[level * kShades.size() / 256];
    }
    lines.push_back(line);
  }
  return lines;
}

/// A picture below its label, every line `columns` wide.
std::vector<std::string> cell_lines(const LabelledPicture& picture, std::int64_t columns,
                                    bool color) {
  std::vector<std::string> lines =
      color ? half_block_lines(picture, columns) : ascii_lines(picture, columns);
  const std::int64_t missing = columns - std::min(picture.columns, columns);
  for (std::string& line : lines) line.append(static_cast<std::size_t>(missing), ' ');
  std::string label = std::to_string(picture.label).substr(0, static_cast<std::size_t>(columns));
  label.resize(static_cast<std::size_t>(columns), ' ');
  lines.insert(lines.begin(), label);
  return lines;
}

std::string draw_row(std::span<const LabelledPicture> pictures, std::int64_t columns, bool color) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 0;
  for (const LabelledPicture& picture : pictures) {
    cells.push_back(cell_lines(picture, columns, color));
    height = std::max(height, cells.back().size());
  }
  const std::string blank(static_cast<std::size_t>(columns), ' ');
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string joined;
    for (const std::vector<std::string>& cell : cells) {
      if (!joined.empty()) joined.append(kGap, ' ');
      joined += line < cell.size() ? cell[line] : blank;
    }
    joined.erase(joined.find_last_not_of(' ') + 1);
    text += joined + '\n';
  }
  return text;
}

}  // namespace

std::vector<LabelledPicture> pictures_of(const ImageDataset& dataset, std::int64_t first,
                                         std::int64_t count) {
  const DatasetShape& shape = dataset.shape();
  first = std::clamp<std::int64_t>(first, 0, shape.count);
  const std::int64_t end = first + std::clamp<std::int64_t>(count, 0, shape.count - first);
  std::vector<LabelledPicture> pictures;
  for (std::int64_t i = first; i < end; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    pictures.push_back({dataset.pixels(index), shape.time, shape.input, dataset.label(index)});
  }
  return pictures;
}

std::string draw_grid(std::span<const LabelledPicture> pictures, int per_row,
                      const TerminalCanvas& canvas) {
  const std::int64_t widest = check_grid(pictures, per_row).columns;
  const std::int64_t available = (canvas.width + kGap) / per_row - kGap;
  const std::int64_t columns =
      std::clamp<std::int64_t>(available, 1, std::max<std::int64_t>(1, widest));
  std::string text;
  while (!pictures.empty()) {
    const auto row = pictures.first(std::min(pictures.size(), static_cast<std::size_t>(per_row)));
    text += draw_row(row, columns, canvas.color);
    pictures = pictures.subspan(row.size());
  }
  return text;
}

}  // namespace rnnctl::data
