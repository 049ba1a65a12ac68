#include "data/encode_png.h"

#include <stdexcept>

#include <png.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {

std::vector<std::byte> encode_png(std::int64_t rows, std::int64_t columns, PixelKind kind,
                                  std::span<const std::uint8_t> pixels) {
  const std::int64_t channels = kind == PixelKind::kGrey ? 1 : 3;
  if (rows * columns * channels != std::ssize(pixels)) {
    throw std::invalid_argument("encode_png: the pixels contradict the size");
  }
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(columns);
  image.height = static_cast<png_uint_32>(rows);
  image.format = kind == PixelKind::kGrey ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;  // asked for first, with no memory given
  std::vector<std::byte> encoded;
  for (int pass = 0; pass < 2; ++pass) {
    encoded.resize(size);
    if (png_image_write_to_memory(&image, pass == 0 ? nullptr : encoded.data(), &size, 0,
                                  pixels.data(), 0, nullptr) == 0) {
      throw base::OutputError(base::str("cannot encode the picture: ", image.message));
    }
  }
  encoded.resize(size);
  return encoded;
}

}  // namespace rnnctl::data
