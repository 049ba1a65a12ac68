#include "training/tfrecord.h"

#include <bit>
#include <cstdint>

#include <rnnctl/base/crc32c.h>

namespace rnnctl::training {
namespace {

void append_little_endian(std::string& bytes, std::uint64_t number, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(number >> 8 * i & 0xff);
}

/// Masked, for the checksum of data that hold checksums themselves says little.
std::uint32_t masked_checksum(std::span<const std::byte> data) {
  constexpr std::uint32_t kMask = 0xA282EAD8;
  return std::rotr(base::crc32c(data), 15) + kMask;
}

}  // namespace

std::string tf_record(std::span<const std::byte> data) {
  std::string record;
  append_little_endian(record, data.size(), 8);
  append_little_endian(record, masked_checksum(std::as_bytes(std::span(record))), 4);
  record.append(reinterpret_cast<const char*>(data.data()), data.size());
  append_little_endian(record, masked_checksum(data), 4);
  return record;
}

}  // namespace rnnctl::training
