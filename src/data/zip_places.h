// Where the entries of a zip archive lie, which libzip does not tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rnnctl::data {

/// The offset of each entry's contents, in the order of the archive's directory; Zip64 too. Empty
/// where the archive is not as APPNOTE.TXT (PKWARE, 4.3) has it: whoever can do without them then
/// reads the entries with libzip, which says what is wrong. Whether so many bytes are there, and
/// are the entry's, is for the caller to check.
std::vector<std::uint64_t> zip_places(std::span<const std::byte> archive);

}  // namespace rnnctl::data
