#include <cmath>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/initialization.h>

namespace rnnctl::models {
namespace {

// Parameter names end in "weight_hh", "weight_hh_l0", … (torch::nn) or are "Wy" (the tutorials').
std::string_view last_component(std::string_view name) {
  return name.substr(name.rfind('.') + 1);  // npos + 1 == 0: the whole name
}
bool is_recurrent_matrix(std::string_view name) {
  return last_component(name).starts_with("weight_hh") || last_component(name) == "Wy";
}
bool is_input_matrix(std::string_view name) {
  return last_component(name).starts_with("weight_ih") || last_component(name) == "Wx";
}
bool is_recurrent_bias(std::string_view name) {
  const auto last = last_component(name);
  return last.starts_with("bias_ih") || last.starts_with("bias_hh") || last == "b";
}

void initialize_uniform(const std::string& name, torch::Tensor& value, std::int64_t hidden_size) {
  if (!is_recurrent_matrix(name) && !is_input_matrix(name) && !is_recurrent_bias(name)) return;
  const double bound = 1.0 / std::sqrt(static_cast<double>(hidden_size));
  value.uniform_(-bound, bound);
}

void initialize_matrix(const std::string& scheme, const std::string& name, torch::Tensor& value) {
  if (is_recurrent_bias(name)) value.zero_();
  if (!is_recurrent_matrix(name)) return;
  // LSTM and GRU keep a square matrix for each gate, one below the other.
  for (torch::Tensor gate : value.split(value.size(1), 0)) {
    if (scheme == "orthogonal") {
      torch::nn::init::orthogonal_(gate);
    } else {
      torch::nn::init::eye_(gate);
    }
  }
}

// The gates of an LSTM are i, f, g, o, one below the other.
void add_forget_bias(const std::string& name, torch::Tensor& value, const ModelOptions& options) {
  if (options.cell != "lstm" || !last_component(name).starts_with("bias_ih")) return;
  value.narrow(0, options.hidden_size, options.hidden_size).add_(options.forget_bias);
}

}  // namespace

void initialize(torch::nn::Module& model, const ModelOptions& options) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : model.named_parameters()) {
    const std::string& name = parameter.key();
    torch::Tensor& value = parameter.value();
    if (options.init == "uniform") {
      initialize_uniform(name, value, options.hidden_size);
    } else if (options.init == "orthogonal" || options.init == "identity") {
      initialize_matrix(options.init, name, value);
    } else if (options.init != "pytorch") {
      throw base::UsageError(base::str("initialisation '", base::printable(options.init),
                                       "' is unknown: pytorch, orthogonal, identity or uniform"));
    }
    if (is_recurrent_matrix(name) && options.init_gain != 1.0) value.mul_(options.init_gain);
    if (options.forget_bias != 0.0) add_forget_bias(name, value, options);
  }
}

}  // namespace rnnctl::models
