// Names and numbers of the fields that we write, as onnx.proto has them
// (github.com/onnx/onnx/blob/main/onnx/onnx.proto).
#pragma once

namespace rnnctl::onnx {

struct ModelProto {
  enum Field {
    ir_version = 1,
    producer_name = 2,
    producer_version = 3,
    graph = 7,
    opset_import = 8,
    metadata_props = 14
  };
};
struct OperatorSetIdProto {
  enum Field { domain = 1, version = 2 };
};
struct StringStringEntryProto {
  enum Field { key = 1, value = 2 };
};
struct GraphProto {
  enum Field { node = 1, name = 2, initializer = 5, input = 11, output = 12 };
};
struct NodeProto {
  enum Field { input = 1, output = 2, name = 3, op_type = 4, attribute = 5 };
};
struct AttributeProto {
  enum Field { name = 1, f = 2, i = 3, s = 4, ints = 8, strings = 9, type = 20 };
  enum AttributeType { FLOAT = 1, INT = 2, STRING = 3, INTS = 7, STRINGS = 8 };
};
struct TensorProto {
  enum Field { dims = 1, data_type = 2, name = 8, raw_data = 9 };
  enum DataType { FLOAT = 1, INT64 = 7 };
};
struct ValueInfoProto {
  enum Field { name = 1, type = 2, doc_string = 3 };
};
struct TypeProto {
  enum Field { tensor_type = 1 };
  struct Tensor {
    enum Field { elem_type = 1, shape = 2 };
  };
};
struct TensorShapeProto {
  enum Field { dim = 1 };
  struct Dimension {
    enum Field { dim_value = 1, dim_param = 2 };
  };
};

}  // namespace rnnctl::onnx
