// A model as PyTorch prints it, and its parameters as a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/models/libtorch.h>

namespace rnnctl::models {

/// The module tree in the style of Python's print(model):
///   StackedRnn(
///     (rnn): RNN(28, 100, num_layers=2, batch_first=True)
///     (fc): Linear(in_features=100, out_features=10, bias=True)
///   )
std::string module_text(const torch::nn::Module& module);

struct ParameterRow {
  std::string name;
  std::vector<std::int64_t> shape;
  std::int64_t count = 0;  ///< numbers in it
};

/// Every parameter in PyTorch's order.
std::vector<ParameterRow> parameter_rows(const torch::nn::Module& module);

}  // namespace rnnctl::models
