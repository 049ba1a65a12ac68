#include <cstring>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::training {
namespace {

checkpoint::ElementType element_type(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat32:
      return checkpoint::ElementType::kFloat32;
    case torch::kFloat64:
      return checkpoint::ElementType::kFloat64;
    case torch::kInt64:
      return checkpoint::ElementType::kInt64;
    case torch::kInt32:
      return checkpoint::ElementType::kInt32;
    case torch::kUInt8:
      return checkpoint::ElementType::kUint8;
    case torch::kBool:
      return checkpoint::ElementType::kBool;
    default:
      throw std::logic_error("no checkpoint element type for this tensor");
  }
}

torch::ScalarType scalar_type(checkpoint::ElementType type) {
  switch (type) {
    case checkpoint::ElementType::kFloat32:
      return torch::kFloat32;
    case checkpoint::ElementType::kFloat64:
      return torch::kFloat64;
    case checkpoint::ElementType::kInt64:
      return torch::kInt64;
    case checkpoint::ElementType::kInt32:
      return torch::kInt32;
    case checkpoint::ElementType::kUint8:
      return torch::kUInt8;
    case checkpoint::ElementType::kBool:
      return torch::kBool;
  }
  throw std::logic_error("no tensor type for this element type");
}

/// Borrows the record's bytes: copy before it goes.
torch::Tensor view_of(const checkpoint::Tensor& record) {
  // The const_cast is LibTorch's interface, nothing writes.
  return torch::from_blob(const_cast<std::byte*>(record.bytes.data()), record.shape,
                          torch::TensorOptions(scalar_type(record.type)));
}

checkpoint::Tensor to_record(const torch::Tensor& tensor) {
  const torch::Tensor dense = tensor.detach().to(torch::kCPU).contiguous();
  checkpoint::Tensor record;
  record.type = element_type(dense.scalar_type());
  record.shape = dense.sizes().vec();
  record.bytes.resize(dense.nbytes());
  if (!record.bytes.empty()) std::memcpy(record.bytes.data(), dense.data_ptr(), dense.nbytes());
  return record;
}

}  // namespace

checkpoint::NamedTensors to_records(const engine::NamedTensors& tensors) {
  checkpoint::NamedTensors records;
  for (const auto& [name, tensor] : tensors) records.emplace_back(name, to_record(tensor));
  return records;
}

checkpoint::OptimizerState to_records(const engine::OptimizerState& state) {
  checkpoint::OptimizerState records;
  for (const auto& tensors : state.tensors) records.state.push_back(to_records(tensors));
  for (const auto& [name, option] : state.options) {
    records.options.emplace_back(
        name, std::visit([](const auto& value) { return checkpoint::Scalar(value); }, option));
  }
  return records;
}

engine::NamedTensors from_records(const checkpoint::NamedTensors& records) {
  engine::NamedTensors tensors;
  for (const auto& [name, record] : records) tensors.emplace_back(name, view_of(record).clone());
  return tensors;
}

engine::OptimizerState from_records(const checkpoint::OptimizerState& records) {
  engine::OptimizerState state;
  for (const auto& tensors : records.state) state.tensors.push_back(from_records(tensors));
  return state;
}

nlohmann::json to_json(const models::ModelOptions& options) {
  return {{"name", options.model},
          {"task", options.task},
          {"input_size", options.input_size},
          {"num_classes", options.num_classes},
          {"sequence_length", options.sequence_length},
          {"hidden_size", options.hidden_size},
          {"num_layers", options.num_layers},
          {"activation", options.activation},
          {"cell", options.cell},
          {"bidirectional", options.bidirectional},
          {"readout", options.readout},
          {"layer_norm", options.layer_norm},
          {"dropout", options.dropout},
          {"stateful", options.stateful},
          {"init", options.init},
          {"init_gain", options.init_gain},
          {"forget_bias", options.forget_bias}};
}

models::ModelOptions model_options_from_json(const nlohmann::json& json,
                                             const std::string& source) {
  models::ModelOptions options;
  // No tensor of a real checkpoint has a larger size, and no option allows more layers;
  // load_into compares the rest.
  constexpr std::int64_t kLargestSize = 1 << 20;
  constexpr std::int64_t kMostLayers = 1024;
  auto out_of_range = [&](const char* key) {
    return base::InputError(base::str(base::printable(source), ": model option ", key, " = ",
                                      base::printable(json.at(key).dump()), " is out of range"));
  };
  auto size = [&](const char* key, std::int64_t largest) {
    // A number that is not whole, or too large to be one, would be converted silently.
    const bool whole = json.at(key).is_number_integer();
    const auto value = whole ? json.at(key).get<std::int64_t>() : 0;
    if (value < 1 || value > largest) throw out_of_range(key);
    return value;
  };
  try {
    json.at("name").get_to(options.model);
    options.input_size = size("input_size", kLargestSize);
    options.num_classes = size("num_classes", kLargestSize);
    options.sequence_length = size("sequence_length", kLargestSize);
    options.hidden_size = size("hidden_size", kLargestSize);
    options.num_layers = size("num_layers", kMostLayers);
    json.at("activation").get_to(options.activation);
    // Checkpoints of before there was a choice lack these six.
    options.task = json.value("task", options.task);
    options.cell = json.value("cell", options.cell);
    options.bidirectional = json.value("bidirectional", options.bidirectional);
    options.readout = json.value("readout", options.readout);
    options.layer_norm = json.value("layer_norm", options.layer_norm);
    options.forget_bias = json.value("forget_bias", options.forget_bias);
    json.at("dropout").get_to(options.dropout);
    if (options.dropout < 0.0 || options.dropout >= 1.0) throw out_of_range("dropout");
    json.at("stateful").get_to(options.stateful);
    json.at("init").get_to(options.init);
    json.at("init_gain").get_to(options.init_gain);
  } catch (const nlohmann::json::exception&) {
    throw base::InputError(
        base::str(base::printable(source), ": the model description in its manifest is not whole"));
  }
  return options;
}

}  // namespace rnnctl::training
