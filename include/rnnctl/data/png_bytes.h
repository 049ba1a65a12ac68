// A grey picture as a PNG file in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <rnnctl/data/grey_picture.h>

namespace rnnctl::data {

/// `pixels` [rows, columns] of 8 bits. Throws base::OutputError where libpng refuses it,
/// std::invalid_argument where the pixels contradict the size.
std::vector<std::byte> png_bytes(std::span<const std::uint8_t> pixels, std::int64_t rows,
                                 std::int64_t columns);

/// `pixels` [rows, columns] with its longer side at most `side` pixels, each the mean of what it
/// covers; as it is where it is no larger.
GreyPicture shrunk(std::span<const std::uint8_t> pixels, std::int64_t rows, std::int64_t columns,
                   std::int64_t side);

}  // namespace rnnctl::data
