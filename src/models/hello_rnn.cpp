#include <rnnctl/models/activation.h>
#include <rnnctl/models/hello_rnn.h>

namespace rnnctl::models {

HelloRnnImpl::HelloRnnImpl(std::int64_t input_size, std::int64_t hidden_size,
                           const std::string& activation)
    : StepNetwork("HelloRnn") {
  auto options = torch::nn::RNNOptions(input_size, hidden_size).batch_first(true);
  rnn = register_module("rnn", torch::nn::RNN(with_activation(options, activation)));
}

torch::Tensor HelloRnnImpl::forward(torch::Tensor x, torch::Tensor state) {
  const auto [output, last] = rnn->forward(x.transpose(0, 1), state.unsqueeze(0));
  return output.transpose(0, 1);
}

}  // namespace rnnctl::models
