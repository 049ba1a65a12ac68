// Numbers as file formats have them, the lowest byte first.
#pragma once

#include <cstdint>

namespace rnnctl::base {

/// Appends the `count` lowest bytes of `number` to a std::string or std::vector<std::byte>.
template <typename Bytes>
void append_little_endian(Bytes& bytes, std::uint64_t number, int count) {
  for (int i = 0; i < count; ++i) {
    bytes.push_back(static_cast<typename Bytes::value_type>(number >> 8 * i & 0xFF));
  }
}

}  // namespace rnnctl::base
