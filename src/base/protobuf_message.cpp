#include <bit>

#include <rnnctl/base/little_endian.h>
#include <rnnctl/base/protobuf_message.h>

namespace rnnctl::base {

void ProtobufMessage::add_varint(std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) bytes_.push_back(static_cast<std::byte>(0x80 | (value & 0x7f)));
  bytes_.push_back(static_cast<std::byte>(value));
}

void ProtobufMessage::add_tag(int field, WireType type) {
  add_varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

void ProtobufMessage::add_int(int field, std::int64_t value) {
  add_tag(field, WireType::kVarint);
  add_varint(static_cast<std::uint64_t>(value));
}

void ProtobufMessage::add_float(int field, float value) {
  add_tag(field, WireType::kFixed32);
  append_little_endian(bytes_, std::bit_cast<std::uint32_t>(value), 4);
}

void ProtobufMessage::add_double(int field, double value) {
  add_tag(field, WireType::kFixed64);
  append_little_endian(bytes_, std::bit_cast<std::uint64_t>(value), 8);
}

void ProtobufMessage::add_doubles(int field, std::span<const double> values) {
  add_tag(field, WireType::kLengthDelimited);
  add_varint(values.size_bytes());
  for (const double value : values)
    append_little_endian(bytes_, std::bit_cast<std::uint64_t>(value), 8);
}

void ProtobufMessage::add_bytes(int field, std::span<const std::byte> bytes) {
  add_tag(field, WireType::kLengthDelimited);
  add_varint(bytes.size());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void ProtobufMessage::add_text(int field, std::string_view text) {
  add_bytes(field, std::as_bytes(std::span(text)));
}

}  // namespace rnnctl::base
