// What libzip does not look at: whether the entries of an archive are plain, bounded and disjoint.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace rnnctl::checkpoint {

/// Throws base::InputError, naming `file` and the offset, unless `bytes` is one zip archive without
/// comment, spanning, encryption or compression that ends with its central directory and end
/// records, whose entries lie inside the file without sharing a byte, and whose names are relative,
/// printable, without ".." and different. Sizes are below 4 GiB; the Zip64 end record that PyTorch
/// always adds must agree with the plain one. Afterwards the sizes of all entries together are
/// below the size of the file.
void check_zip_layout(std::span<const std::byte> bytes, std::string_view file);

/// Whether an entry of this name lies below the folder that an archive is unpacked into: relative,
/// printable, without "." and "..".
bool is_plain_path(std::string_view name);

}  // namespace rnnctl::checkpoint
