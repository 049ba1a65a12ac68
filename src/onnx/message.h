// A message in the wire format of Protocol Buffers, as much of it as ONNX files need.
//
// Why not libprotobuf or libonnx: libtorch_cpu.so carries an old copy of each (protobuf 3.13 and
// ONNX as `onnx_torch`, with 259 symbols in its dynamic table that speak of google::protobuf), and
// a second version of protobuf beside it in one process is what protobuf warns of: its generated
// code checks the version at run time, and types are registered by name. Writing takes three wire
// types. Format: protobuf.dev/programming-guides/encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace rnnctl::onnx {

/// Fields in the order in which they are added; a repeated field is added several times. Field
/// numbers are 1 or more.
class Message {
 public:
  /// int32, int64, enum (wire type 0). Negative numbers take ten bytes.
  void add_int(int field, std::int64_t value);
  /// float (wire type 5).
  void add_float(int field, float value);
  /// string, bytes and nested messages (wire type 2).
  void add_text(int field, std::string_view text);
  void add_bytes(int field, std::span<const std::byte> bytes);
  void add_message(int field, const Message& message) { add_bytes(field, message.bytes_); }

  const std::vector<std::byte>& bytes() const& { return bytes_; }
  std::vector<std::byte> bytes() && { return std::move(bytes_); }

 private:
  enum class WireType { kVarint = 0, kLengthDelimited = 2, kFixed32 = 5 };
  void add_tag(int field, WireType type);
  void add_varint(std::uint64_t value);

  std::vector<std::byte> bytes_;
};

}  // namespace rnnctl::onnx
