// Files that are whole or not there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace rnnctl::base {

/// Writes a temporary file beside `path`, fsyncs it, renames it over `path` and fsyncs the
/// directory. On any failure the temporary file is removed and the old `path` is intact (after a
/// failed fsync of the directory the new file is in place, but may not survive a power cut).
/// A symbolic link is replaced, not followed. Throws OutputError naming the path and the system's
/// reason, also where `path` is a directory or a device.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace rnnctl::base
