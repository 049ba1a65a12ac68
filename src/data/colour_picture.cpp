#include <algorithm>
#include <stdexcept>

#include "data/encode_png.h"
#include "data/glyphs.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/colour_picture.h>

namespace rnnctl::data {
namespace {

constexpr std::int64_t kChannels = 3;

std::uint8_t between(std::uint8_t from, std::uint8_t to, double share) {
  const double value = from + (to - from) * share;
  return static_cast<std::uint8_t>(value + 0.5);
}

std::int64_t pixel_count(std::int64_t rows, std::int64_t columns) {
  constexpr double kMostPixels = 100e6;
  if (rows < 1 || columns < 1) throw std::invalid_argument("ColourPicture: no pixels");
  if (static_cast<double>(rows) * static_cast<double>(columns) > kMostPixels) {
    throw base::UsageError(base::str("a picture of ", columns, " x ", rows,
                                     " pixels would have more than 100 million"));
  }
  return rows * columns;
}

}  // namespace

Colour mixed(Colour from, Colour to, double share) {
  if (!(share > 0)) return from;
  share = std::min(share, 1.0);
  return {between(from.red, to.red, share), between(from.green, to.green, share),
          between(from.blue, to.blue, share)};
}

Colour diverging(double value) {
  constexpr Colour kWhite = {255, 255, 255};
  constexpr Colour kOrange = {179, 88, 6};
  constexpr Colour kBlue = {33, 102, 172};
  return value < 0 ? mixed(kWhite, kBlue, -value) : mixed(kWhite, kOrange, value);
}

ColourPicture::ColourPicture(std::int64_t rows, std::int64_t columns)
    : rows_(rows),
      columns_(columns),
      pixels_(static_cast<std::size_t>(pixel_count(rows, columns) * kChannels), 255) {}

Colour ColourPicture::at(std::int64_t row, std::int64_t column) const {
  if (row < 0 || row >= rows_ || column < 0 || column >= columns_) {
    throw std::out_of_range("ColourPicture: no such pixel");
  }
  const auto* pixel = pixels_.data() + (row * columns_ + column) * kChannels;
  return {pixel[0], pixel[1], pixel[2]};
}

void ColourPicture::fill(std::int64_t top, std::int64_t left, std::int64_t rows,
                         std::int64_t columns, Colour colour) {
  const std::int64_t right = std::min(columns_, left + columns);
  for (std::int64_t row = std::max<std::int64_t>(0, top); row < std::min(rows_, top + rows);
       ++row) {
    for (std::int64_t column = std::max<std::int64_t>(0, left); column < right; ++column) {
      auto* pixel = pixels_.data() + (row * columns_ + column) * kChannels;
      pixel[0] = colour.red;
      pixel[1] = colour.green;
      pixel[2] = colour.blue;
    }
  }
}

void ColourPicture::write(std::int64_t top, std::int64_t left, std::string_view text,
                          std::int64_t scale, Colour colour) {
  for (const char character : text) {
    for_each_dot(character, [&](std::int64_t row, std::int64_t column) {
      fill(top + row * scale, left + column * scale, scale, scale, colour);
    });
    left += (kGlyphColumns + 1) * scale;
  }
}

std::vector<std::byte> ColourPicture::png() const {
  return encode_png(rows_, columns_, PixelKind::kColour, pixels_);
}

void ColourPicture::save_png(const std::filesystem::path& path) const {
  base::write_file_atomically(path, png());
}

}  // namespace rnnctl::data
