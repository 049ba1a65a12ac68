// What another program makes of the safetensors files that rnnctl writes.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace rnnctl::test {

/// The bytes of a safetensors file without what only rnnctl reads in its header.
inline std::string without_metadata(const std::string& bytes) {
  std::size_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  auto header = nlohmann::json::parse(bytes.substr(8, length));
  header.erase("__metadata__");
  const std::string stripped = header.dump();
  std::string prefix;
  for (int shift = 0; shift < 64; shift += 8) {
    prefix += static_cast<char>(stripped.size() >> shift & 0xff);
  }
  return prefix + stripped + bytes.substr(8 + length);
}

}  // namespace rnnctl::test
