// Reads what the tests look at back from an ONNX file: a reader of the wire format of its own.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "onnx/field_numbers.h"

namespace rnnctl::onnx::testing {

/// The fields of one message: numbers, and texts, bytes and messages as their bytes.
struct Fields {
  std::map<int, std::vector<std::int64_t>> numbers;
  std::map<int, std::vector<std::string>> texts;

  explicit Fields(const std::string& bytes) : bytes_(bytes) {
    while (at_ < bytes_.size()) read_field();
  }
  explicit Fields(std::span<const std::byte> bytes)
      : Fields(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())) {}

  std::string text(int field) const { return texts.contains(field) ? texts.at(field).at(0) : ""; }
  std::int64_t number(int field) const {
    return numbers.contains(field) ? numbers.at(field).at(0) : 0;
  }
  std::vector<Fields> messages(int field) const {
    std::vector<Fields> result;
    if (!texts.contains(field)) return result;
    for (const std::string& bytes : texts.at(field)) result.emplace_back(bytes);
    return result;
  }
  std::vector<std::string> all(int field) const {
    return texts.contains(field) ? texts.at(field) : std::vector<std::string>();
  }

 private:
  void read_field() {
    const auto tag = static_cast<int>(varint());
    const int field = tag >> 3;
    if ((tag & 7) == 0) {
      numbers[field].push_back(static_cast<std::int64_t>(varint()));
      return;
    }
    const std::uint64_t size = (tag & 7) == 5 ? 4 : (tag & 7) == 2 ? varint() : bytes_.size();
    if (size > bytes_.size() - at_) throw std::runtime_error("not a message");
    texts[field].push_back(bytes_.substr(at_, size));
    at_ += size;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.at(at_++));
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

/// "[batch, time, 5]"
inline std::string shape_of(const Fields& value) {
  const Fields type = value.messages(ValueInfoProto::type).at(0);
  const Fields tensor = type.messages(TypeProto::tensor_type).at(0);
  std::string text;
  for (const Fields& size :
       tensor.messages(TypeProto::Tensor::shape).at(0).messages(TensorShapeProto::dim)) {
    const std::string name = size.text(TensorShapeProto::Dimension::dim_param);
    text += text.empty() ? "[" : ", ";
    text +=
        name.empty() ? std::to_string(size.number(TensorShapeProto::Dimension::dim_value)) : name;
  }
  return text + "]";
}

/// A file, taken apart.
struct ReadModel {
  explicit ReadModel(std::span<const std::byte> bytes)
      : model(bytes), graph(model.text(ModelProto::graph)) {
    for (const Fields& entry : model.messages(ModelProto::metadata_props)) {
      metadata[entry.text(StringStringEntryProto::key)] = entry.text(StringStringEntryProto::value);
    }
    for (const Fields& node : graph.messages(GraphProto::node)) {
      operators.push_back(node.text(NodeProto::op_type));
    }
    for (const Fields& tensor : graph.messages(GraphProto::initializer)) {
      initializers[tensor.text(TensorProto::name)] = tensor.text(TensorProto::raw_data);
    }
  }

  /// "x [batch, time, 5]"
  std::vector<std::string> inputs() const { return values(GraphProto::input); }
  std::vector<std::string> outputs() const { return values(GraphProto::output); }

  Fields model, graph;
  std::map<std::string, std::string> metadata, initializers;
  std::vector<std::string> operators;

 private:
  std::vector<std::string> values(int field) const {
    std::vector<std::string> result;
    for (const Fields& value : graph.messages(field)) {
      result.push_back(value.text(ValueInfoProto::name) + " " + shape_of(value));
    }
    return result;
  }
};

}  // namespace rnnctl::onnx::testing
