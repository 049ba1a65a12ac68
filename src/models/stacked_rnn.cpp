#include <rnnctl/models/rnn_options.h>
#include <rnnctl/models/stacked_rnn.h>

namespace rnnctl::models {

StackedRnn::StackedRnn(ModelOptions options) : SequenceModel("StackedRnn", options) {
  rnn = register_module("rnn", torch::nn::RNN(rnn_options(options).batch_first(true)));
  fc = register_module("fc", torch::nn::Linear(options.hidden_size, options.num_classes));
}

torch::Tensor StackedRnn::forward(torch::Tensor x) {
  const torch::Tensor out = std::get<0>(rnn->forward(x));  // [batch, time, hidden]
  return fc->forward(out.select(1, -1));
}

}  // namespace rnnctl::models
