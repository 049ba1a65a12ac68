// A second, independent and deliberately trusting implementation of the zip format (APPNOTE.TXT
// 4.3), so that the tests can look into what was written and forge what should be refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnnctl::checkpoint::testing {

using Bytes = std::vector<std::byte>;

inline Bytes to_bytes(std::string_view text) {
  Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

inline std::string to_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// `size` bytes, little-endian.
inline std::string little_endian(std::uint64_t value, int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(value >> 8 * i & 0xff);
  return text;
}

inline std::uint32_t number_at(const std::string& text, std::size_t at, int size) {
  std::uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 | static_cast<std::uint8_t>(text.at(at + static_cast<std::size_t>(i)));
  }
  return value;
}

/// CRC-32 of ISO 3309, bit by bit.
inline std::uint32_t crc32_of(std::string_view text) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

/// One stored entry. What is set in an optional is written instead of the truth.
struct ZipEntry {
  std::string name = {};
  std::string data = {};
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::optional<std::uint32_t> crc = {};
  std::optional<std::uint32_t> stored_size = {};  ///< as in the file
  std::optional<std::uint32_t> size = {};         ///< unpacked
  std::optional<std::uint32_t> offset = {};       ///< of the local header
};

/// The archive that says least: an empty dict.
inline std::vector<ZipEntry> plain_entries() {
  return {{"w/data.pkl", "\x80\x02}."}, {"w/version", "3\n"}};
}

inline std::string common_header(const ZipEntry& entry) {
  const auto size = static_cast<std::uint32_t>(entry.data.size());
  return little_endian(10, 2) + little_endian(entry.flags, 2) + little_endian(entry.method, 2) +
         little_endian(0x00210000, 4) + little_endian(entry.crc.value_or(crc32_of(entry.data)), 4) +
         little_endian(entry.stored_size.value_or(size), 4) +
         little_endian(entry.size.value_or(size), 4) + little_endian(entry.name.size(), 2) +
         little_endian(0, 2);
}

inline Bytes build_zip(const std::vector<ZipEntry>& entries) {
  std::string local, central;
  for (const ZipEntry& entry : entries) {
    central += "PK\1\2" + little_endian(10, 2) + common_header(entry) + std::string(10, '\0') +
               little_endian(entry.offset.value_or(local.size()), 4) + entry.name;
    local += "PK\3\4" + common_header(entry) + entry.name + entry.data;
  }
  const std::string count = little_endian(entries.size(), 2);
  return to_bytes(local + central + "PK\5\6" + std::string(4, '\0') + count + count +
                  little_endian(central.size(), 4) + little_endian(local.size(), 4) +
                  std::string(2, '\0'));
}

struct FoundEntry {
  std::string name = {};
  std::string data = {};
  std::size_t data_offset;
};

/// The entries in the order of the file, by walking the local headers.
inline std::vector<FoundEntry> walk_zip(std::span<const std::byte> bytes) {
  const std::string text = to_text(bytes);
  std::vector<FoundEntry> found;
  std::size_t at = 0;
  while (text.compare(at, 4, "PK\3\4") == 0) {
    const std::size_t name_size = number_at(text, at + 26, 2);
    const std::size_t data = at + 30 + name_size + number_at(text, at + 28, 2);
    const std::size_t size = number_at(text, at + 18, 4);
    found.push_back({text.substr(at + 30, name_size), text.substr(data, size), data});
    at = data + size;
  }
  return found;
}

}  // namespace rnnctl::checkpoint::testing
