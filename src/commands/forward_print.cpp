// What `rnnctl forward` prints.
#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/text.h>
#include <rnnctl/commands/forward.h>

namespace rnnctl::commands {
namespace {

using nlohmann::ordered_json;

/// 0.1 of 0.1f: JSON's numbers are doubles, and the digits that float does not have say nothing.
double shortest(float value) {
  std::array<char, 32> text{};
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double number = 0;
  std::from_chars(text.data(), end, number);
  return number;
}

/// A vector as a list, a matrix as a list of rows, and so on.
ordered_json json_of(const torch::Tensor& tensor) {
  auto list = ordered_json::array();
  if (tensor.dim() == 1) {
    const torch::Tensor contiguous = tensor.contiguous();
    const float* values = contiguous.const_data_ptr<float>();
    for (std::int64_t i = 0; i < contiguous.numel(); ++i) list.push_back(shortest(values[i]));
  } else {
    for (const torch::Tensor& part : tensor.unbind(0)) list.push_back(json_of(part));
  }
  return list;
}

/// "tensor([[ 1.0000],\n        [-0.8045]])", aligned as PyTorch does it.
void print_matrix(const torch::Tensor& matrix, std::ostream& out) {
  const torch::Tensor contiguous = matrix.contiguous();
  const std::int64_t columns = contiguous.size(1);
  const float* values = contiguous.const_data_ptr<float>();
  std::vector<std::string> texts;
  std::size_t widest = 0;
  for (std::int64_t i = 0; i < contiguous.numel(); ++i) {
    texts.push_back(base::fixed(static_cast<double>(values[i]), 4));
    widest = std::max(widest, texts.back().size());
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool row_starts = i % columns == 0;
    const bool row_ends = (i + 1) % columns == 0;
    if (row_starts) out << (i == 0 ? "tensor([[" : "        [");
    out << (row_starts ? "" : " ") << std::string(widest - texts[i].size(), ' ') << texts[i];
    const bool last = i + 1 == texts.size();
    out << (last ? "]])\n" : row_ends ? "],\n" : ",");
  }
}

/// [time, batch, size] as [batch, time, size], which tutorial 003 (batch_first) prints.
std::string batch_first_text(const torch::Tensor& steps) {
  return base::shape_text(steps.transpose(0, 1).sizes().vec());
}

}  // namespace

void print_forward(const ForwardResult& result, std::ostream& out) {
  const std::int64_t steps_of_call = result.outputs.size(0) / result.calls;
  if (result.model == "hello") {
    out << "sequence input size " << batch_first_text(result.inputs) << " out size "
        << batch_first_text(result.outputs) << '\n';
  } else {
    out << "input " << base::shape_text(result.inputs[0].sizes().vec()) << " x " << steps_of_call
        << " steps, output " << base::shape_text(result.outputs[0].sizes().vec()) << '\n';
  }
  std::int64_t step = 0;
  for (const torch::Tensor& output : result.outputs.unbind(0)) {
    if (result.calls > 1 && step % steps_of_call == 0) {
      out << "call " << step / steps_of_call + 1 << '\n';
    }
    out << "t=" << step++ % steps_of_call << '\n';
    print_matrix(output, out);
  }
  if (result.model == "cell" || result.model == "hello") {
    out << "state\n";
    print_matrix(result.outputs[-1], out);
  }
}

void print_forward_json(const ForwardResult& result, std::ostream& out) {
  ordered_json weights;
  for (const auto& [name, value] : result.weights) weights[name] = json_of(value);
  const ordered_json object = {{"model", result.model},
                               {"activation", result.activation},
                               {"inputs", json_of(result.inputs)},
                               {"weights", weights},
                               {"initial_state", json_of(result.initial_state)},
                               {"outputs", json_of(result.outputs)},
                               {"state", json_of(result.outputs[-1])}};
  out << object.dump() << '\n';
}

}  // namespace rnnctl::commands
