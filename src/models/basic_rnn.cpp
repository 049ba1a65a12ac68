#include <rnnctl/models/basic_rnn.h>

namespace rnnctl::models {

BasicRnnImpl::BasicRnnImpl(std::int64_t input_size, std::int64_t neurons)
    : BasicRnnImpl("BasicRnn", input_size, neurons) {}

BasicRnnImpl::BasicRnnImpl(const char* type_name, std::int64_t input_size, std::int64_t neurons)
    : StepNetwork(type_name) {
  Wx = register_parameter("Wx", torch::randn({input_size, neurons}));
  Wy = register_parameter("Wy", torch::randn({neurons, neurons}));
  b = register_parameter("b", torch::zeros({1, neurons}));
}

torch::Tensor BasicRnnImpl::forward(torch::Tensor x, torch::Tensor state) {
  // All inputs meet Wx in one product; only the recurrent part has to go step by step.
  const torch::Tensor drive = torch::matmul(x, Wx) + b;  // [time, batch, neurons]
  std::vector<torch::Tensor> outputs;
  outputs.reserve(x.size(0));
  for (const torch::Tensor& at_step : drive.unbind(0)) {
    state = torch::tanh(torch::addmm(at_step, state, Wy));
    outputs.push_back(state);
  }
  return torch::stack(outputs);
}

std::optional<PlainRnn> BasicRnnImpl::plain_rnn() const {
  PlainRnn parts;
  PlainRnn::Layer& layer = parts.layers.emplace_back();
  layer.input = {Wx, /*transposed=*/true};
  layer.recurrent = {Wy, /*transposed=*/true};
  layer.biases = {b};
  parts.activation = "tanh";
  return parts;
}

void BasicRnnImpl::pretty_print(std::ostream& out) const {
  out << name() << "(" << Wx.size(0) << ", " << Wx.size(1) << ")";
}

}  // namespace rnnctl::models
