#include "onnx/graph.h"

#include <bit>
#include <stdexcept>

namespace rnnctl::onnx {
namespace {

// LayerNormalization came with opset 17 (ONNX 1.12, 2022), which goes with IR version 8. What is
// older takes no normalised network; what is newer reads both.
constexpr std::int64_t kOpset = 17, kIrVersion = 8;

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

Message shape_message(const std::vector<Dimension>& shape) {
  Message message;
  for (const Dimension& size : shape) {
    Message dimension;
    if (const auto* fixed = std::get_if<std::int64_t>(&size)) {
      dimension.add_int(TensorShapeProto::Dimension::dim_value, *fixed);
    } else {
      dimension.add_text(TensorShapeProto::Dimension::dim_param, std::get<std::string>(size));
    }
    message.add_message(TensorShapeProto::dim, dimension);
  }
  return message;
}

Message value_message(const Value& value) {
  Message tensor;
  tensor.add_int(TypeProto::Tensor::elem_type, value.type);
  tensor.add_message(TypeProto::Tensor::shape, shape_message(value.shape));
  Message type;
  type.add_message(TypeProto::tensor_type, tensor);
  Message message;
  message.add_text(ValueInfoProto::name, value.name);
  message.add_message(ValueInfoProto::type, type);
  if (!value.meaning.empty()) message.add_text(ValueInfoProto::doc_string, value.meaning);
  return message;
}

// One for each alternative of Attribute::value; the last field says which it is.
void add_value(Message& to, std::int64_t value) {
  to.add_int(AttributeProto::i, value);
  to.add_int(AttributeProto::type, AttributeProto::INT);
}
void add_value(Message& to, float value) {
  to.add_float(AttributeProto::f, value);
  to.add_int(AttributeProto::type, AttributeProto::FLOAT);
}
void add_value(Message& to, const std::string& value) {
  to.add_text(AttributeProto::s, value);
  to.add_int(AttributeProto::type, AttributeProto::STRING);
}
void add_value(Message& to, const std::vector<std::int64_t>& values) {
  for (const std::int64_t value : values) to.add_int(AttributeProto::ints, value);
  to.add_int(AttributeProto::type, AttributeProto::INTS);
}
void add_value(Message& to, const Names& values) {
  for (const std::string& value : values) to.add_text(AttributeProto::strings, value);
  to.add_int(AttributeProto::type, AttributeProto::STRINGS);
}

Message attribute_message(const Attribute& attribute) {
  Message message;
  message.add_text(AttributeProto::name, attribute.name);
  std::visit([&](const auto& value) { add_value(message, value); }, attribute.value);
  return message;
}

}  // namespace

void Graph::declare(const std::string& name) {
  if (!declared_.insert(name).second) {
    throw std::logic_error("two values of an ONNX graph are called " + name);
  }
}

void Graph::require(const std::string& name) const {
  if (!declared_.contains(name)) throw std::logic_error("an ONNX graph has no value " + name);
}

std::string Graph::add_input(const Value& value) {
  declare(value.name);
  message_.add_message(GraphProto::input, value_message(value));
  return value.name;
}

void Graph::add_initializer(const std::string& name, const std::vector<std::int64_t>& shape,
                            TensorProto::DataType type, std::span<const std::byte> bytes) {
  declare(name);
  Message tensor;
  for (const std::int64_t size : shape) tensor.add_int(TensorProto::dims, size);
  tensor.add_int(TensorProto::data_type, type);
  tensor.add_text(TensorProto::name, name);
  tensor.add_bytes(TensorProto::raw_data, bytes);
  message_.add_message(GraphProto::initializer, tensor);
}

std::string Graph::add_floats(const std::string& name, const std::vector<std::int64_t>& shape,
                              std::span<const float> values) {
  add_initializer(name, shape, TensorProto::FLOAT, std::as_bytes(values));
  return name;
}

std::string Graph::add_integers(const std::string& name, const std::vector<std::int64_t>& values) {
  add_initializer(name, {static_cast<std::int64_t>(values.size())}, TensorProto::INT64,
                  std::as_bytes(std::span(values)));
  return name;
}

void Graph::add_node(const std::string& operation, const Names& inputs, const Names& outputs,
                     const Attributes& attributes) {
  Message node;
  for (const std::string& input : inputs) {
    if (!input.empty()) require(input);
    node.add_text(NodeProto::input, input);
  }
  std::string name;
  for (const std::string& output : outputs) {
    if (!output.empty()) declare(output);
    if (name.empty()) name = output;
    node.add_text(NodeProto::output, output);
  }
  node.add_text(NodeProto::name, name);
  node.add_text(NodeProto::op_type, operation);
  for (const Attribute& attribute : attributes) {
    node.add_message(NodeProto::attribute, attribute_message(attribute));
  }
  message_.add_message(GraphProto::node, node);
}

std::string Graph::apply(const std::string& operation, const Names& inputs,
                         const std::string& output, const Attributes& attributes) {
  add_node(operation, inputs, {output}, attributes);
  return output;
}

void Graph::add_output(const Value& value) {
  require(value.name);
  message_.add_message(GraphProto::output, value_message(value));
}

Message Graph::encode(const std::string& name) && {
  message_.add_text(GraphProto::name, name);
  return std::move(message_);
}

std::vector<std::byte> encode_model(
    const Message& graph, const std::string& producer_version,
    const std::vector<std::pair<std::string, std::string>>& metadata) {
  Message opset;
  opset.add_text(OperatorSetIdProto::domain, "");  // ONNX's own operators
  opset.add_int(OperatorSetIdProto::version, kOpset);
  Message model;
  model.add_int(ModelProto::ir_version, kIrVersion);
  model.add_message(ModelProto::opset_import, opset);
  model.add_text(ModelProto::producer_name, "rnnctl");
  model.add_text(ModelProto::producer_version, producer_version);
  for (const auto& [key, value] : metadata) {
    Message entry;
    entry.add_text(StringStringEntryProto::key, key);
    entry.add_text(StringStringEntryProto::value, value);
    model.add_message(ModelProto::metadata_props, entry);
  }
  model.add_message(ModelProto::graph, graph);
  return std::move(model).bytes();
}

}  // namespace rnnctl::onnx
