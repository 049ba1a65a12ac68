#include <array>

#include <rnnctl/base/crc32c.h>

namespace rnnctl::base {
namespace {

/// What a byte leaves behind that is shifted out, lowest bit first.
constexpr std::array<std::uint32_t, 256> make_remainders() {
  constexpr std::uint32_t kPolynomial = 0x82F63B78;  // 0x1EDC6F41 with its bits turned round
  std::array<std::uint32_t, 256> remainders{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ (rest & 1 ? kPolynomial : 0);
    remainders[byte] = rest;
  }
  return remainders;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  static constexpr auto kRemainders = make_remainders();
  std::uint32_t rest = 0xFFFFFFFF;
  for (const std::byte byte : bytes) {
    rest = rest >> 8 ^ kRemainders[(rest ^ std::to_integer<std::uint32_t>(byte)) & 0xFF];
  }
  return ~rest;
}

}  // namespace rnnctl::base
