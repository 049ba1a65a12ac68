// A message in the wire format of Protocol Buffers, as much of it as ONNX files and TensorBoard's
// events need.
//
// Why not libprotobuf or libonnx: libtorch_cpu.so carries an old copy of each (protobuf 3.13 and
// ONNX as `onnx_torch`, with 259 symbols in its dynamic table that speak of google::protobuf), and
// a second version of protobuf beside it in one process is what protobuf warns of: its generated
// code checks the version at run time, and types are registered by name. Writing takes four wire
// types. Format: protobuf.dev/programming-guides/encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace rnnctl::base {

/// Fields in the order in which they are added; a repeated field is added several times. Field
/// numbers are 1 or more.
class ProtobufMessage {
 public:
  /// int32, int64, enum (wire type 0). Negative numbers take ten bytes.
  void add_int(int field, std::int64_t value);
  /// float (wire type 5).
  void add_float(int field, float value);
  /// double (wire type 1).
  void add_double(int field, double value);
  /// repeated double in proto3's way: packed into one field (wire type 2).
  void add_doubles(int field, std::span<const double> values);
  /// string, bytes and nested messages (wire type 2).
  void add_text(int field, std::string_view text);
  void add_bytes(int field, std::span<const std::byte> bytes);
  void add_message(int field, const ProtobufMessage& message) { add_bytes(field, message.bytes_); }

  const std::vector<std::byte>& bytes() const& { return bytes_; }
  std::vector<std::byte> bytes() && { return std::move(bytes_); }

 private:
  enum class WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };
  void add_tag(int field, WireType type);
  void add_varint(std::uint64_t value);

  std::vector<std::byte> bytes_;
};

}  // namespace rnnctl::base
