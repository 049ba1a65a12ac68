#include "checkpoint/utf8.h"

#include <cstddef>
#include <cstdint>

namespace rnnctl::checkpoint {
namespace {

/// Bytes of the sequence that `lead` begins, 0 when no sequence begins so.
std::size_t sequence_length(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/// The second byte is narrower than 80..BF after the leads that could be overlong, a surrogate or
/// above U+10FFFF.
bool second_byte_fits(std::uint8_t lead, std::uint8_t second) {
  if (lead == 0xe0) return second >= 0xa0;
  if (lead == 0xed) return second <= 0x9f;
  if (lead == 0xf0) return second >= 0x90;
  if (lead == 0xf4) return second <= 0x8f;
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(byte(at));
    if (length == 0 || length > text.size() - at) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(at + i) & 0xc0) != 0x80) return false;
    }
    if (length > 1 && !second_byte_fits(byte(at), byte(at + 1))) return false;
    at += length;
  }
  return true;
}

}  // namespace rnnctl::checkpoint
