#include <rnnctl/models/activation.h>
#include <rnnctl/models/plain_rnn.h>

namespace rnnctl::models {

PlainRnn plain_rnn(const torch::nn::RNN& rnn, const torch::nn::Linear& readout, bool every_step) {
  const auto& options = rnn->options;
  PlainRnn parts;
  const auto named = rnn->named_parameters(/*recurse=*/false);
  for (std::int64_t layer = 0; layer < options.num_layers(); ++layer) {
    const std::string l = "_l" + std::to_string(layer);
    PlainRnn::Layer& to = parts.layers.emplace_back();
    to.input.tensor = named["weight_ih" + l];
    to.recurrent.tensor = named["weight_hh" + l];
    to.biases = {named["bias_ih" + l], named["bias_hh" + l]};
  }
  parts.readout = readout->weight;
  parts.bias = readout->bias;
  parts.activation = activation_name(options.nonlinearity());
  parts.dropout = options.dropout();
  parts.every_step = every_step;
  return parts;
}

}  // namespace rnnctl::models
