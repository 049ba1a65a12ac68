// One grey picture of any size, and how it is read from a PNG file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace rnnctl::data {

struct GreyPicture {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<std::uint8_t> pixels;  ///< [rows, columns], 0 is black
};

/// Reads a PNG file of any colour type and bit depth, interlaced or not, stored raw or as gzip.
/// Colours become grey by the luma weights of ITU-R BT.709 (0.2126, 0.7152, 0.0722), 16 bits are
/// rounded to 8, and what is transparent shows white paper. Samples count as they are stored: what
/// the file says about gamma and colour profiles is ignored, so that
/// the same samples give the same picture whichever program wrote them.
/// Throws base::InputError, one line with the file, for what is missing, no regular file, no PNG,
/// damaged or cut short, and for more than 100 million pixels. Memory used is a byte a pixel.
GreyPicture read_png(const std::filesystem::path& path);

}  // namespace rnnctl::data
