#include "onnx/message.h"

#include <bit>

namespace rnnctl::onnx {

void Message::add_varint(std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) bytes_.push_back(static_cast<std::byte>(0x80 | (value & 0x7f)));
  bytes_.push_back(static_cast<std::byte>(value));
}

void Message::add_tag(int field, WireType type) {
  add_varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

void Message::add_int(int field, std::int64_t value) {
  add_tag(field, WireType::kVarint);
  add_varint(static_cast<std::uint64_t>(value));
}

void Message::add_float(int field, float value) {
  add_tag(field, WireType::kFixed32);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) {
    bytes_.push_back(static_cast<std::byte>(bits >> shift & 0xff));
  }
}

void Message::add_bytes(int field, std::span<const std::byte> bytes) {
  add_tag(field, WireType::kLengthDelimited);
  add_varint(bytes.size());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void Message::add_text(int field, std::string_view text) {
  add_bytes(field, std::as_bytes(std::span(text)));
}

}  // namespace rnnctl::onnx
