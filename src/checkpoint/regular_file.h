// Reading a whole file that a user named.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace rnnctl::checkpoint {

/// All bytes of `path`. Throws base::InputError when it does not exist, cannot be read, is empty,
/// is larger than 4 GiB or is no regular file; never waits for the other end of a fifo.
std::vector<std::byte> read_regular_file(const std::filesystem::path& path);

}  // namespace rnnctl::checkpoint
