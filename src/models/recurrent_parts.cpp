#include "models/recurrent_parts.h"

#include <map>
#include <string>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::models {
namespace {

/// How a model calls its parts.
struct PartNames {
  std::string recurrent;  ///< the module that has weight_ih_l0 and so on; "": Wx, Wy and b
  bool numbered = true;   ///< _l0 behind them; an RNNCell's have no number
  std::string readout;    ///< the linear layer
};

const PartNames& names_of(const std::string& model) {
  static const std::map<std::string, PartNames> names = {
      {"stacked", {.recurrent = "rnn.", .readout = "fc"}},
      {"image", {.recurrent = "basic_rnn.", .readout = "FC"}},
      {"char", {.recurrent = "rnn.", .readout = "linear"}},
      {"single", {.recurrent = "", .readout = "fc"}},
      {"multi", {.recurrent = "", .readout = "fc"}},
      {"cell", {.recurrent = "rnn.", .numbered = false, .readout = "fc"}}};
  const auto found = names.find(model);
  if (found != names.end()) return found->second;
  throw base::UsageError(
      base::str("--model ", base::printable(model), " cannot be taken apart into its steps"));
}

class PartReader {
 public:
  PartReader(const SequenceModel& model, torch::ScalarType type)
      : options_(model.options()),
        names_(names_of(options_.model)),
        parameters_(model.named_parameters()),
        type_(type) {}

  RecurrentParts read() const {
    RecurrentParts parts;
    for (std::int64_t layer = 0; layer < options_.num_layers; ++layer) {
      parts.layers.push_back(layer_at(layer));
    }
    parts.readout = take(names_.readout + ".weight");
    parts.bias = take(names_.readout + ".bias");
    return parts;
  }

 private:
  torch::Tensor take(const std::string& name) const {
    return parameters_[name].detach().to(torch::kCPU, type_, /*non_blocking=*/false,
                                         /*copy=*/true);
  }

  /// x Wx + h Wy + b of tutorial 000.
  RecurrentParts::Direction written_out() const {
    const torch::Tensor bias = take("b").flatten();
    return {take("Wx").t(), take("Wy").t(), bias, torch::zeros_like(bias)};
  }

  RecurrentParts::Direction of_module(const std::string& prefix, const std::string& suffix) const {
    return {take(prefix + "weight_ih" + suffix), take(prefix + "weight_hh" + suffix),
            take(prefix + "bias_ih" + suffix), take(prefix + "bias_hh" + suffix)};
  }

  RecurrentParts::Layer layer_at(std::int64_t layer) const {
    if (names_.recurrent.empty()) return {{written_out()}, {}, {}};
    const std::string number = std::to_string(layer);
    // With norms every layer is a module of its own, whose only layer has the number 0.
    const bool is_alone = options_.layer_norm;
    const std::string prefix = names_.recurrent + (is_alone ? number + "." : "");
    const std::string suffix = names_.numbered ? "_l" + (is_alone ? "0" : number) : "";
    RecurrentParts::Layer parts;
    parts.directions.push_back(of_module(prefix, suffix));
    if (options_.bidirectional) parts.directions.push_back(of_module(prefix, suffix + "_reverse"));
    if (options_.layer_norm) {
      parts.norm_weight = take("norm." + number + ".weight");
      parts.norm_bias = take("norm." + number + ".bias");
    }
    return parts;
  }

  const ModelOptions& options_;
  const PartNames& names_;
  torch::OrderedDict<std::string, torch::Tensor> parameters_;
  torch::ScalarType type_;
};

}  // namespace

RecurrentParts recurrent_parts(const SequenceModel& model, torch::ScalarType type) {
  return PartReader(model, type).read();
}

}  // namespace rnnctl::models
