#include <sstream>

#include <rnnctl/base/text.h>
#include <rnnctl/models/module_text.h>

namespace rnnctl::models {
namespace {

// Python's repr shows only what differs from the default, except Linear's bias.
template <class Recurrent>
std::string recurrent_text(const char* name, const Recurrent& recurrent) {
  const auto& options = recurrent.options;
  std::string text = base::str(name, "(", options.input_size(), ", ", options.hidden_size());
  if (options.num_layers() != 1) text += base::str(", num_layers=", options.num_layers());
  if (options.batch_first()) text += ", batch_first=True";
  if (options.dropout() != 0) text += base::str(", dropout=", base::shortest(options.dropout()));
  if (options.bidirectional()) text += ", bidirectional=True";
  return text + ")";
}

std::string norm_text(const torch::nn::LayerNormImpl& norm) {
  return base::str("LayerNorm((", norm.options.normalized_shape().at(0),
                   ",), eps=", base::shortest(norm.options.eps()), ", elementwise_affine=True)");
}

std::string cell_text(const torch::nn::RNNCellImpl& cell) {
  const bool relu = std::holds_alternative<torch::enumtype::kReLU>(cell.options.nonlinearity());
  return base::str("RNNCell(", cell.options.input_size(), ", ", cell.options.hidden_size(),
                   relu ? ", nonlinearity=relu)" : ")");
}

std::string leaf_text(const torch::nn::Module& module) {
  using namespace torch::nn;
  if (const auto* rnn = module.as<RNNImpl>()) return recurrent_text("RNN", *rnn);
  if (const auto* lstm = module.as<LSTMImpl>()) return recurrent_text("LSTM", *lstm);
  if (const auto* gru = module.as<GRUImpl>()) return recurrent_text("GRU", *gru);
  if (const auto* norm = module.as<LayerNormImpl>()) return norm_text(*norm);
  if (const auto* cell = module.as<torch::nn::RNNCellImpl>()) return cell_text(*cell);
  if (const auto* linear = module.as<torch::nn::LinearImpl>()) {
    return base::str("Linear(in_features=", linear->options.in_features(),
                     ", out_features=", linear->options.out_features(), ", bias=True)");
  }
  std::ostringstream out;
  module.pretty_print(out);
  return out.str();
}

std::string tree_text(const torch::nn::Module& module, const std::string& indent) {
  const auto children = module.named_children();
  if (children.is_empty()) return leaf_text(module);
  const bool is_list = module.as<torch::nn::ModuleListImpl>() != nullptr;
  std::string text = (is_list ? "ModuleList" : module.name()) + "(\n";
  for (const auto& child : children) {
    text += base::str(indent, "  (", child.key(), "): ", tree_text(*child.value(), indent + "  "),
                      "\n");
  }
  return text + indent + ")";
}

}  // namespace

std::string module_text(const torch::nn::Module& module) { return tree_text(module, ""); }

std::vector<ParameterRow> parameter_rows(const torch::nn::Module& module) {
  std::vector<ParameterRow> rows;
  for (const auto& parameter : module.named_parameters()) {
    rows.push_back({parameter.key(), parameter.value().sizes().vec(), parameter.value().numel()});
  }
  return rows;
}

}  // namespace rnnctl::models
