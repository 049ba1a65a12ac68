// CRC-32C, the checksum of iSCSI (RFC 3720, 12.1): the polynomial of Castagnoli, Braeuer and
// Herrmann, 1993.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rnnctl::base {

/// Of 0 bytes it is 0. About a gigabyte takes two seconds: for small records, not for data sets.
std::uint32_t crc32c(std::span<const std::byte> bytes);

}  // namespace rnnctl::base
