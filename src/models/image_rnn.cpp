#include <rnnctl/models/image_rnn.h>
#include <rnnctl/models/rnn_options.h>

namespace rnnctl::models {

ImageRnn::ImageRnn(ModelOptions options) : SequenceModel("ImageRnn", options) {
  basic_rnn = register_module("basic_rnn", torch::nn::RNN(rnn_options(options)));
  FC = register_module("FC", torch::nn::Linear(options.hidden_size, options.num_classes));
}

torch::Tensor ImageRnn::forward(torch::Tensor x, torch::Tensor lengths) {
  require_equal_lengths(lengths);
  const torch::Tensor hidden = std::get<1>(basic_rnn->forward(x.transpose(0, 1)));
  return FC->forward(hidden.select(0, -1));  // hidden [layers, batch, hidden]
}

}  // namespace rnnctl::models
