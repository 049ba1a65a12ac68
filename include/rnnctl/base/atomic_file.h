// Files that are whole or not there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace rnnctl::base {

/// Writes a temporary file beside `path`, fsyncs it, renames it over `path` and fsyncs the
/// directory. On any failure the temporary file is removed and the old `path` is intact (after a
/// failed fsync of the directory the new file is in place, but may not survive a power cut).
/// A symbolic link is replaced, not followed. Throws OutputError naming the path and the system's
/// reason, also where `path` is a directory or a device.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// Waits until what was written to `path` is on the disk; does nothing where it is not there.
/// Throws OutputError.
void sync_file(const std::filesystem::path& path);

/// The name that the temporary file `path` would have got in the end, "" where `path` is none. One
/// that no process is writing was left by a process that was killed.
std::string name_of_temporary(const std::filesystem::path& path);

}  // namespace rnnctl::base
