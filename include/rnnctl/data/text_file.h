// A whole text file that came from outside, bounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <rnnctl/data/largest_held.h>
#include <rnnctl/data/shared_bytes.h>

namespace rnnctl::data {

/// The contents of a regular file, stored raw or as gzip. Throws base::InputError for a file that
/// is missing, unreadable, empty or no regular file, that has more than `limit` bytes (of contents)
/// or control characters other than tab and line ends: those are no text.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit);

/// The same without a limit (what the file's size justifies, see ContentReader) and with any
/// characters, for a network to learn; a byte order mark is left out. A raw file of more than
/// `held` bytes is mapped, everything else read. Throws base::InputError.
SharedBytes read_corpus(const std::filesystem::path& path, std::uint64_t held = largest_held());

}  // namespace rnnctl::data
