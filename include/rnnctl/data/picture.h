// Grids of labelled pictures, for the terminal and as a PNG file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <rnnctl/data/image_dataset.h>

namespace rnnctl::data {

/// A grey picture and its class; the pixels belong to a data set.
struct LabelledPicture {
  std::span<const std::uint8_t> pixels;  ///< [rows, columns], 0 is black
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t label = 0;
};

/// The examples `first` to `first + count - 1`, fewer at the end of `dataset`.
std::vector<LabelledPicture> pictures_of(const ImageDataset& dataset, std::int64_t first,
                                         std::int64_t count);

/// What a terminal can show; see base/terminal.h.
struct TerminalCanvas {
  int width = 80;      ///< columns
  bool color = false;  ///< half blocks in xterm's greys, two pixels a character; else ASCII shades
};

/// Lines of text, each ended by a newline and at most `canvas.width` columns wide: the pictures
/// `per_row` to a row, each below its label, shrunk where they would not fit and never enlarged.
/// Throws std::invalid_argument for per_row < 1 or a picture whose pixels contradict its size.
std::string draw_grid(std::span<const LabelledPicture> pictures, int per_row,
                      const TerminalCanvas& canvas);

/// The bytes of a PNG file.
struct PngPicture {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<std::byte> bytes;
};

/// The pictures `per_row` to a row, each below its label and each pixel as `scale` x `scale`, as
/// an 8-bit grey PNG file.
/// Throws std::invalid_argument as draw_grid does and for scale < 1 or no picture, base::UsageError
/// where the grid would have more than 100 million pixels.
PngPicture encode_grid_png(std::span<const LabelledPicture> pictures, int per_row, int scale = 3);

/// Writes that to a file. Throws base::OutputError where it cannot be written, and as above.
void write_grid_png(const std::filesystem::path& path, std::span<const LabelledPicture> pictures,
                    int per_row, int scale = 3);

}  // namespace rnnctl::data
