#include "training/tfrecord.h"

#include <bit>
#include <cstdint>

#include <rnnctl/base/crc32c.h>
#include <rnnctl/base/little_endian.h>

namespace rnnctl::training {
namespace {

/// Masked, for the checksum of data that hold checksums themselves says little.
std::uint32_t masked_checksum(std::span<const std::byte> data) {
  constexpr std::uint32_t kMask = 0xA282EAD8;
  return std::rotr(base::crc32c(data), 15) + kMask;
}

}  // namespace

std::string tf_record(std::span<const std::byte> data) {
  std::string record;
  base::append_little_endian(record, data.size(), 8);
  base::append_little_endian(record, masked_checksum(std::as_bytes(std::span(record))), 4);
  record.append(reinterpret_cast<const char*>(data.data()), data.size());
  base::append_little_endian(record, masked_checksum(data), 4);
  return record;
}

}  // namespace rnnctl::training
