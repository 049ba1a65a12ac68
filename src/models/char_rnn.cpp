#include <rnnctl/models/char_rnn.h>
#include <rnnctl/models/rnn_options.h>

namespace rnnctl::models {

CharRnn::CharRnn(ModelOptions options) : SequenceModel("CharRnn", options) {
  rnn = register_module("rnn", torch::nn::RNN(rnn_options(options).batch_first(true)));
  linear = register_module("linear", torch::nn::Linear(options.hidden_size, options.num_classes));
}

torch::Tensor CharRnn::forward(torch::Tensor x, torch::Tensor lengths) {
  require_equal_lengths(lengths);
  return linear->forward(std::get<0>(rnn->forward(x)));
}

}  // namespace rnnctl::models
