#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/unrolled_classifier.h>

namespace rnnctl::models {

UnrolledClassifier::UnrolledClassifier(ModelOptions options, std::shared_ptr<StepNetwork> network)
    : SequenceModel("UnrolledClassifier", options), network_(std::move(network)) {
  // Under the network's own names, not below "network.": they are those of the tutorials' classes,
  // which Python's load_state_dict wants.
  for (const auto& parameter : network_->named_parameters(false)) {
    register_parameter(parameter.key(), parameter.value());
  }
  for (const auto& child : network_->named_children()) {
    register_module(child.key(), child.value());
  }
  fc_ = register_module("fc", torch::nn::Linear(network_->hidden_size(), options.num_classes));
}

std::optional<PlainRnn> UnrolledClassifier::plain_rnn() const {
  if (options().stateful) return std::nullopt;
  std::optional<PlainRnn> parts = network_->plain_rnn();
  if (parts) {
    parts->readout = fc_->weight;
    parts->bias = fc_->bias;
  }
  return parts;
}

void UnrolledClassifier::set_carried_state(const torch::Tensor& state) {
  const bool fits = state.dim() == 2 && state.size(1) == network_->hidden_size() &&
                    state.scalar_type() == torch::kFloat32;
  if (!fits) {
    throw base::InputError(base::str("the carried hidden state has sizes ",
                                     base::shape_text(state.sizes().vec()), ", not [batch, ",
                                     network_->hidden_size(), "] float32"));
  }
  training_state_ = state;
}

torch::Tensor UnrolledClassifier::forward(torch::Tensor x, torch::Tensor lengths) {
  require_equal_lengths(lengths);
  torch::Tensor& persistent = current_state();
  torch::Tensor state = persistent;
  const bool fits = state.defined() && state.size(0) == x.size(0) && state.device() == x.device();
  if (!options().stateful || !fits) {
    state = torch::zeros({x.size(0), network_->hidden_size()}, x.options());
  }
  const torch::Tensor last = network_->forward(x.transpose(0, 1), state).select(0, -1);
  if (options().stateful) persistent = last.detach();
  return fc_->forward(last);
}

}  // namespace rnnctl::models
