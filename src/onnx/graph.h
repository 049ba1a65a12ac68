// An ONNX graph that grows node by node, and the file around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "onnx/field_numbers.h"
#include <rnnctl/base/protobuf_message.h>

namespace rnnctl::onnx {

using Message = base::ProtobufMessage;
using Names = std::vector<std::string>;

/// A size that is fixed, or the name of one that each call chooses ("batch").
using Dimension = std::variant<std::int64_t, std::string>;

/// What goes into the graph, or comes out.
struct Value {
  std::string name;
  std::vector<Dimension> shape;
  std::string meaning;  ///< for people who look at the file
  TensorProto::DataType type = TensorProto::FLOAT;
};

struct Attribute {
  std::string name;
  std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, Names> value;
};
using Attributes = std::vector<Attribute>;

/// Every value has a name, which is given where it comes into being and used where it is needed: an
/// input must have been added before a node that takes it. Throws std::logic_error for a name that
/// is there twice, or is not there yet.
class Graph {
 public:
  /// These return the name.
  std::string add_input(const Value& value);
  /// A constant [shape], row-major.
  std::string add_floats(const std::string& name, const std::vector<std::int64_t>& shape,
                         std::span<const float> values);
  /// A constant [values.size()].
  std::string add_integers(const std::string& name, const std::vector<std::int64_t>& values);

  /// A node is called like its first output. "" stands for an optional input or output that is left
  /// out.
  void add_node(const std::string& operation, const Names& inputs, const Names& outputs,
                const Attributes& attributes = {});
  /// The usual node has one output: returns its name.
  std::string apply(const std::string& operation, const Names& inputs, const std::string& output,
                    const Attributes& attributes = {});

  /// `value.name` must be there already.
  void add_output(const Value& value);

  /// GraphProto, called `name`.
  Message encode(const std::string& name) &&;

 private:
  void declare(const std::string& name);
  void require(const std::string& name) const;
  void add_initializer(const std::string& name, const std::vector<std::int64_t>& shape,
                       TensorProto::DataType type, std::span<const std::byte> bytes);

  Message message_;
  std::set<std::string> declared_;
};

/// A whole file, ModelProto, of operators of opset 17. `metadata`: key and value.
std::vector<std::byte> encode_model(
    const Message& graph, const std::string& producer_version,
    const std::vector<std::pair<std::string, std::string>>& metadata);

}  // namespace rnnctl::onnx
