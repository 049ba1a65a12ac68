#include <rnnctl/models/activation.h>
#include <rnnctl/models/cell_rnn.h>

namespace rnnctl::models {

CellRnnImpl::CellRnnImpl(std::int64_t input_size, std::int64_t hidden_size,
                         const std::string& activation)
    : StepNetwork("CellRnn") {
  auto options = torch::nn::RNNCellOptions(input_size, hidden_size);
  rnn = register_module("rnn", torch::nn::RNNCell(with_activation(options, activation)));
}

torch::Tensor CellRnnImpl::forward(torch::Tensor x, torch::Tensor state) {
  std::vector<torch::Tensor> outputs;
  outputs.reserve(x.size(0));
  for (const torch::Tensor& at_step : x.unbind(0)) {
    state = rnn->forward(at_step, state);
    outputs.push_back(state);
  }
  return torch::stack(outputs);
}

std::optional<PlainRnn> CellRnnImpl::plain_rnn() const {
  PlainRnn parts;
  PlainRnn::Layer& layer = parts.layers.emplace_back();
  layer.input.tensor = rnn->weight_ih;
  layer.recurrent.tensor = rnn->weight_hh;
  layer.biases = {rnn->bias_ih, rnn->bias_hh};
  parts.activation = activation_name(rnn->options.nonlinearity());
  return parts;
}

}  // namespace rnnctl::models
