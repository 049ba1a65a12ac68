#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "data/box_mean.h"
#include <rnnctl/data/fit_picture.h>

namespace rnnctl::data {
namespace {

constexpr int kFaintestInk = 24;     // levels beyond the paper's grain
constexpr int kLeastShareOfInk = 4;  // a quarter of the darkest
constexpr double kGrainDeviations = 4.0;
/// From the median absolute deviation to the standard deviation, for a normal distribution.
constexpr double kDeviationPerMedian = 1.4826;

using LevelCounts = std::array<std::int64_t, 256>;

int median_level(const LevelCounts& counts) {
  std::int64_t total = 0;
  for (const std::int64_t count : counts) total += count;
  int level = 0;
  for (std::int64_t below = counts[0]; 2 * below < total;) {
    below += counts[static_cast<std::size_t>(++level)];
  }
  return level;
}

struct Paper {
  int level = 0;
  int grain = 0;  ///< how far texture and noise reach from `level`
  bool light() const { return level >= 128; }
};

/// Medians, because strokes may reach the edge.
Paper paper_of(const GreyPicture& picture) {
  LevelCounts counts = {};
  for (std::int64_t row = 0; row < picture.rows; ++row) {
    const bool whole_row = row == 0 || row == picture.rows - 1;
    const std::int64_t step = whole_row ? 1 : std::max<std::int64_t>(1, picture.columns - 1);
    for (std::int64_t column = 0; column < picture.columns; column += step) {
      ++counts[picture.pixels[static_cast<std::size_t>(row * picture.columns + column)]];
    }
  }
  Paper paper;
  paper.level = median_level(counts);
  LevelCounts deviations = {};
  for (int level = 0; level < 256; ++level) {
    deviations[static_cast<std::size_t>(std::abs(level - paper.level))] +=
        counts[static_cast<std::size_t>(level)];
  }
  paper.grain = static_cast<int>(
      std::lround(kGrainDeviations * kDeviationPerMedian * median_level(deviations)));
  return paper;
}

/// A picture seen as ink: 0 for paper, more the further a pixel is from it.
class InkView {
 public:
  InkView(const GreyPicture& picture, const Paper& paper) : picture_(picture), paper_(paper) {}

  int at(std::int64_t row, std::int64_t column) const {
    const int level = picture_.pixels[static_cast<std::size_t>(row * picture_.columns + column)];
    const int distance = paper_.light() ? paper_.level - level : level - paper_.level;
    return std::max(0, distance - paper_.grain);
  }
  std::int64_t rows() const { return picture_.rows; }
  std::int64_t columns() const { return picture_.columns; }

 private:
  const GreyPicture& picture_;
  Paper paper_;
};

/// The rows `top` to `bottom - 1` and the columns `left` to `right - 1`.
struct InkBounds {
  std::int64_t top = 0;
  std::int64_t bottom = 0;
  std::int64_t left = 0;
  std::int64_t right = 0;
  std::int64_t height() const { return bottom - top; }
  std::int64_t width() const { return right - left; }
};

/// What is at least that far from the paper counts as ink.
int least_ink(const InkView& ink) {
  int darkest = 0;
  for (std::int64_t row = 0; row < ink.rows(); ++row) {
    for (std::int64_t column = 0; column < ink.columns(); ++column) {
      darkest = std::max(darkest, ink.at(row, column));
    }
  }
  return std::max(kFaintestInk, darkest / kLeastShareOfInk);
}

/// Of height 0 where there is no ink.
InkBounds bounds_of(const InkView& ink) {
  const int least = least_ink(ink);
  InkBounds bounds{ink.rows(), 0, ink.columns(), 0};
  for (std::int64_t row = 0; row < ink.rows(); ++row) {
    for (std::int64_t column = 0; column < ink.columns(); ++column) {
      if (ink.at(row, column) < least) continue;
      bounds.top = std::min(bounds.top, row);
      bounds.bottom = row + 1;
      bounds.left = std::min(bounds.left, column);
      bounds.right = std::max(bounds.right, column + 1);
    }
  }
  return bounds.bottom == 0 ? InkBounds{} : bounds;
}

/// The ink in its new size, [rows, columns].
struct InkPatch {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<double> levels;
};

/// Between the four pixels whose centres surround the place; at the edge the nearest counts.
double interpolated(const InkView& ink, const InkBounds& bounds, double row, double column) {
  row = std::clamp(row - 0.5, 0.0, static_cast<double>(bounds.height() - 1));
  column = std::clamp(column - 0.5, 0.0, static_cast<double>(bounds.width() - 1));
  const auto top = static_cast<std::int64_t>(row);
  const auto left = static_cast<std::int64_t>(column);
  const std::int64_t bottom = std::min(top + 1, bounds.height() - 1);
  const std::int64_t right = std::min(left + 1, bounds.width() - 1);
  const auto across = [&](std::int64_t of_row) {
    return std::lerp(ink.at(bounds.top + of_row, bounds.left + left),
                     ink.at(bounds.top + of_row, bounds.left + right),
                     column - static_cast<double>(left));
  };
  return std::lerp(across(top), across(bottom), row - static_cast<double>(top));
}

/// Averages where the ink shrinks, so that every pixel of it counts; interpolates where it grows.
InkPatch scaled_ink(const InkView& ink, const InkBounds& bounds, std::int64_t longer_side) {
  const std::int64_t longest = std::max(bounds.height(), bounds.width());
  const double scale = static_cast<double>(longer_side) / static_cast<double>(longest);
  const auto length = [&](std::int64_t of) {
    return std::max<std::int64_t>(1, std::llround(static_cast<double>(of) * scale));
  };
  InkPatch patch{length(bounds.height()), length(bounds.width()), {}};
  const double height = static_cast<double>(bounds.height()) / static_cast<double>(patch.rows);
  const double width = static_cast<double>(bounds.width()) / static_cast<double>(patch.columns);
  const auto level = [&](std::int64_t row, std::int64_t column) {
    return ink.at(bounds.top + row, bounds.left + column);
  };
  for (std::int64_t row = 0; row < patch.rows; ++row) {
    for (std::int64_t column = 0; column < patch.columns; ++column) {
      const double top = static_cast<double>(row) * height;
      const double left = static_cast<double>(column) * width;
      patch.levels.push_back(scale > 1
                                 ? interpolated(ink, bounds, top + height / 2, left + width / 2)
                                 : box_mean({top, top + height, left, left + width},
                                            bounds.height(), bounds.width(), level));
    }
  }
  return patch;
}

/// As MNIST's files have it.
void stretch_contrast(InkPatch& patch) {
  const double darkest = *std::max_element(patch.levels.begin(), patch.levels.end());
  for (double& level : patch.levels) level *= 255.0 / darkest;
}

/// Where a patch of that length begins in `field` so that its centre of mass, in pixels from its
/// first one, falls on the middle.
std::int64_t placed(double center_of_mass, std::int64_t length, std::int64_t field) {
  const std::int64_t begin = field / 2 - std::llround(center_of_mass);
  return std::clamp<std::int64_t>(begin, 0, field - length);
}

std::vector<std::uint8_t> centered(const InkPatch& patch, std::int64_t rows, std::int64_t columns) {
  double mass = 0, row_moment = 0, column_moment = 0;
  for (std::int64_t i = 0; i < std::ssize(patch.levels); ++i) {
    const double level = patch.levels[static_cast<std::size_t>(i)];
    mass += level;
    const std::int64_t row = i / patch.columns, column = i % patch.columns;
    row_moment += level * static_cast<double>(row);
    column_moment += level * static_cast<double>(column);
  }
  const std::int64_t top = placed(row_moment / mass, patch.rows, rows);
  const std::int64_t left = placed(column_moment / mass, patch.columns, columns);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(rows * columns));
  for (std::int64_t i = 0; i < std::ssize(patch.levels); ++i) {
    const std::int64_t row = top + i / patch.columns;
    const std::int64_t column = left + i % patch.columns;
    pixels[static_cast<std::size_t>(row * columns + column)] =
        static_cast<std::uint8_t>(std::lround(patch.levels[static_cast<std::size_t>(i)]));
  }
  return pixels;
}

}  // namespace

std::vector<std::uint8_t> fit_as_mnist(const GreyPicture& picture, std::int64_t rows,
                                       std::int64_t columns) {
  if (rows < 1 || columns < 1 || picture.rows < 1 || picture.columns < 1 ||
      std::ssize(picture.pixels) != picture.rows * picture.columns) {
    throw std::invalid_argument("fit_as_mnist: needs pixels, as many as the picture's size says");
  }
  const Paper paper = paper_of(picture);
  if (!paper.light() && picture.rows == rows && picture.columns == columns) return picture.pixels;
  const InkView ink(picture, paper);
  const InkBounds bounds = bounds_of(ink);
  if (bounds.height() == 0)
    return std::vector<std::uint8_t>(static_cast<std::size_t>(rows * columns));
  const double side = static_cast<double>(std::min(rows, columns)) * 20.0 / 28.0;
  InkPatch patch = scaled_ink(ink, bounds, std::max<std::int64_t>(1, std::llround(side)));
  stretch_contrast(patch);
  return centered(patch, rows, columns);
}

}  // namespace rnnctl::data
