// A whole text file that came from outside, bounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rnnctl::data {

/// The contents of a regular file, stored raw or as gzip. Throws base::InputError for a file that
/// is missing, unreadable, empty or no regular file, that has more than `limit` bytes (of contents)
/// or control characters other than tab and line ends: those are no text.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit);

/// The same without a limit (what the file's size justifies, see ContentReader) and with any
/// characters, for a network to learn; a byte order mark is left out. Throws base::InputError.
std::string read_corpus(const std::filesystem::path& path);

}  // namespace rnnctl::data
