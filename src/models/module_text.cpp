#include <sstream>

#include <rnnctl/base/text.h>
#include <rnnctl/models/module_text.h>

namespace rnnctl::models {
namespace {

// Python's repr shows only what differs from the default, except Linear's bias.
std::string rnn_text(const torch::nn::RNNImpl& rnn) {
  const auto& options = rnn.options;
  std::string text = base::str("RNN(", options.input_size(), ", ", options.hidden_size());
  if (options.num_layers() != 1) text += base::str(", num_layers=", options.num_layers());
  if (options.batch_first()) text += ", batch_first=True";
  if (options.dropout() != 0) text += base::str(", dropout=", base::shortest(options.dropout()));
  return text + ")";
}

std::string cell_text(const torch::nn::RNNCellImpl& cell) {
  const bool relu = std::holds_alternative<torch::enumtype::kReLU>(cell.options.nonlinearity());
  return base::str("RNNCell(", cell.options.input_size(), ", ", cell.options.hidden_size(),
                   relu ? ", nonlinearity=relu)" : ")");
}

std::string leaf_text(const torch::nn::Module& module) {
  if (const auto* rnn = module.as<torch::nn::RNNImpl>()) return rnn_text(*rnn);
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
  std::string text = module.name() + "(\n";
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
