// Pixels as the bytes of a PNG file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rnnctl::data {

enum class PixelKind { kGrey, kColour };  ///< a byte a pixel, or three: red, green, blue

/// pixels [rows, columns], 8 bits a channel. Throws std::invalid_argument where their number
/// contradicts the size, base::OutputError where libpng cannot encode them.
std::vector<std::byte> encode_png(std::int64_t rows, std::int64_t columns, PixelKind kind,
                                  std::span<const std::uint8_t> pixels);

}  // namespace rnnctl::data
