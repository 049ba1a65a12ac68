// torch::nn::RNN with a linear readout, in plain loops and double precision: what the networks and
// the training step are compared with. Formulas: the documentation of torch.nn.RNN and Linear.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/models/libtorch.h>
#include <rnnctl/models/options.h>

namespace rnnctl::test {

/// Row-major, [rows, columns]; a vector is one row.
struct PlainParameter {
  std::size_t columns = 0;
  std::vector<double> values;
};
using PlainParameters = std::map<std::string, PlainParameter>;
using PlainRows = std::vector<std::vector<double>>;

inline PlainParameters plain_copy(const torch::nn::Module& module) {
  PlainParameters result;
  for (const auto& item : module.named_parameters()) {
    const torch::Tensor tensor = item.value().detach().to(torch::kFloat64).contiguous();
    const double* first = tensor.data_ptr<double>();
    result[item.key()] = {static_cast<std::size_t>(tensor.size(-1)),
                          std::vector<double>(first, first + tensor.numel())};
  }
  return result;
}

/// x [time, input] of example `index` of x [batch, time, input].
inline PlainRows plain_sequence(const torch::Tensor& x, std::int64_t index) {
  PlainRows rows(static_cast<std::size_t>(x.size(1)));
  for (std::int64_t t = 0; t < x.size(1); ++t) {
    for (std::int64_t i = 0; i < x.size(2); ++i) {
      rows[t].push_back(x[index][t][i].item<double>());
    }
  }
  return rows;
}

struct PlainNetwork {
  std::string rnn;      ///< what the recurrent module is called
  std::string readout;  ///< what the linear module is called
  std::int64_t layers = 1;
  std::string activation = "tanh";

  /// Scores [time][classes] of one sequence [time][input], from a hidden state of zeros.
  PlainRows scores(const PlainParameters& parameters, PlainRows sequence) const {
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      sequence = layer_outputs(parameters, layer, sequence);
    }
    for (std::vector<double>& row : sequence) {
      std::vector<double> sum = parameters.at(readout + ".bias").values;
      add_product(parameters.at(readout + ".weight"), row, sum);
      row = sum;
    }
    return sequence;
  }

 private:
  static void add_product(const PlainParameter& matrix, const std::vector<double>& vector,
                          std::vector<double>& sum) {
    for (std::size_t row = 0; row < sum.size(); ++row) {
      for (std::size_t column = 0; column < matrix.columns; ++column) {
        sum[row] += matrix.values.at(row * matrix.columns + column) * vector.at(column);
      }
    }
  }

  // h(t) = act(W_ih x(t) + b_ih + W_hh h(t-1) + b_hh)
  PlainRows layer_outputs(const PlainParameters& parameters, std::int64_t layer,
                          const PlainRows& inputs) const {
    auto of_layer = [&](const char* name) -> const PlainParameter& {
      return parameters.at(rnn + "." + name + "_l" + std::to_string(layer));
    };
    std::vector<double> state(of_layer("bias_hh").values.size(), 0.0);
    PlainRows outputs;
    for (const std::vector<double>& input : inputs) {
      std::vector<double> sum = of_layer("bias_ih").values;
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += of_layer("bias_hh").values[i];
      add_product(of_layer("weight_ih"), input, sum);
      add_product(of_layer("weight_hh"), state, sum);
      for (double& value : sum) value = activation == "tanh" ? std::tanh(value) : relu(value);
      state = sum;
      outputs.push_back(state);
    }
    return outputs;
  }

  static double relu(double value) { return value > 0.0 ? value : 0.0; }
};

struct NetworkSize {
  std::int64_t layers;
  const char* activation;
  std::int64_t batch, time, input, hidden, classes;
};

/// One of everything that is special (a single step, unit, example), and the tutorials' own sizes.
inline const std::vector<NetworkSize>& network_sizes() {
  static const std::vector<NetworkSize> sizes = {
      {1, "tanh", 1, 1, 1, 1, 2},  {1, "relu", 4, 28, 28, 100, 10}, {2, "tanh", 3, 28, 28, 100, 10},
      {2, "relu", 5, 7, 3, 11, 4}, {3, "tanh", 2, 9, 5, 6, 3},      {3, "relu", 1, 6, 5, 4, 5}};
  return sizes;
}

inline models::ModelOptions options_of(const NetworkSize& size) {
  models::ModelOptions options;
  options.num_layers = size.layers;
  options.activation = size.activation;
  options.sequence_length = size.time;
  options.input_size = size.input;
  options.hidden_size = size.hidden;
  options.num_classes = size.classes;
  return options;
}

/// Uniform in [-1, 1), [batch, time, input].
inline torch::Tensor network_input(const NetworkSize& size) {
  std::mt19937 numbers(5);
  std::vector<float> values(static_cast<std::size_t>(size.batch * size.time * size.input));
  for (float& value : values) value = static_cast<float>(numbers() % 2000) / 1000.0F - 1.0F;
  return torch::tensor(values).reshape({size.batch, size.time, size.input});
}

inline void expect_row_near(const torch::Tensor& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.sizes().vec(), std::vector<std::int64_t>{std::ssize(expected)});
  for (std::size_t i = 0; i < expected.size(); ++i) {
    // Float32 sums of at most 28 steps of 100 products of less than 1.
    EXPECT_NEAR(found[static_cast<std::int64_t>(i)].item<double>(), expected[i],
                2e-6 * std::max(1.0, std::abs(expected[i])))
        << "class " << i;
  }
}

/// Every name in the model's order, with its shape.
inline std::vector<std::pair<std::string, std::vector<std::int64_t>>> named_shapes(
    const torch::nn::Module& module) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> result;
  for (const auto& item : module.named_parameters()) {
    result.emplace_back(item.key(), item.value().sizes().vec());
  }
  return result;
}

}  // namespace rnnctl::test
