// PNG files of every kind, written by libpng.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <png.h>

#include <rnnctl/data/grey_picture.h>

namespace rnnctl::data {

struct PngKind {
  int color_type = PNG_COLOR_TYPE_GRAY;
  int bit_depth = 8;
  int interlace = PNG_INTERLACE_NONE;
};

inline std::ostream& operator<<(std::ostream& out, const PngKind& kind) {
  return out << "colour type " << kind.color_type << ", " << kind.bit_depth << " bits, "
             << (kind.interlace == PNG_INTERLACE_NONE ? "not interlaced" : "interlaced");
}

inline void nothing_else(png_structp, png_infop) {}

/// `samples` [rows, columns, channels], each in the range of the bit depth (palettes: an index).
/// `chunks` may set more of what comes before the pixels.
template <typename Chunks = void (*)(png_structp, png_infop)>
std::string png_bytes(const PngKind& kind, png_uint_32 rows, png_uint_32 columns,
                      const std::vector<std::uint16_t>& samples, Chunks chunks = nothing_else) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  std::string file;
  const auto append = [](png_structp from, png_bytep bytes, std::size_t count) {
    static_cast<std::string*>(png_get_io_ptr(from))
        ->append(reinterpret_cast<const char*>(bytes), count);
  };
  png_set_write_fn(png, &file, append, nullptr);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, columns, rows, kind.bit_depth, kind.color_type, kind.interlace,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  chunks(png, info);
  png_write_info(png, info);
  png_set_packing(png);  // a byte for each sample of fewer bits
  std::string bytes;
  for (const std::uint16_t sample : samples) {
    if (kind.bit_depth == 16) bytes += static_cast<char>(sample >> 8);
    bytes += static_cast<char>(sample & 255);
  }
  std::vector<png_bytep> lines;
  for (std::size_t row = 0; row < rows; ++row) {
    lines.push_back(reinterpret_cast<png_bytep>(bytes.data()) + row * (bytes.size() / rows));
  }
  png_write_image(png, lines.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

inline std::string png_bytes(const GreyPicture& picture) {
  return png_bytes({}, static_cast<png_uint_32>(picture.rows),
                   static_cast<png_uint_32>(picture.columns),
                   {picture.pixels.begin(), picture.pixels.end()});
}

}  // namespace rnnctl::data
