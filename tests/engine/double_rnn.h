// A vanilla RNN in plain loops and double precision: scores, loss and gradients by the textbook
// (Rumelhart, Hinton, Williams 1986; Werbos 1990), for comparison.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <rnnctl/engine/engine.h>
#include <rnnctl/models/plain_rnn.h>

namespace rnnctl::test {

/// rows x columns, by rows.
struct DoubleMatrix {
  DoubleMatrix() = default;
  DoubleMatrix(std::size_t row_count, std::size_t column_count)
      : columns(column_count), values(row_count * column_count) {}
  explicit DoubleMatrix(const models::PlainRnn::Weights& weights) {
    torch::Tensor tensor = weights.transposed ? weights.tensor.t() : weights.tensor;
    tensor = tensor.to(torch::kFloat64).contiguous();
    columns = static_cast<std::size_t>(tensor.size(1));
    values.assign(tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel());
  }
  std::size_t rows() const { return values.size() / columns; }
  double& at(std::size_t r, std::size_t c) { return values[r * columns + c]; }
  double at(std::size_t r, std::size_t c) const { return values[r * columns + c]; }

  std::size_t columns = 0;
  std::vector<double> values;
};

struct DoubleGradients {
  struct Layer {
    DoubleMatrix input, recurrent;  ///< [out, in]
    std::vector<double> bias;
  };
  std::vector<Layer> layers;
  DoubleMatrix readout;
  std::vector<double> bias;
  double loss = 0.0;  ///< mean over the targets
};

/// Factors of the outputs of a layer, [units], on their way to the next, for an example and step.
using DoubleDropout =
    std::function<std::vector<double>(std::size_t layer, std::size_t example, std::size_t time)>;

class DoubleRnn {
 public:
  explicit DoubleRnn(const models::PlainRnn& parts, DoubleDropout dropout = {})
      : parts_(parts), dropout_(std::move(dropout)) {
    for (const auto& layer : parts.layers) {
      input_.emplace_back(layer.input);
      recurrent_.emplace_back(layer.recurrent);
      std::vector<double> bias(recurrent_.back().rows());
      for (const torch::Tensor& one : layer.biases) {
        const torch::Tensor flat = one.reshape({-1}).to(torch::kFloat64);
        for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += flat.data_ptr<double>()[i];
      }
      bias_.push_back(bias);
    }
    readout_ = DoubleMatrix(models::PlainRnn::Weights{parts.readout, false});
    const torch::Tensor bias = parts.bias.to(torch::kFloat64).contiguous();
    readout_bias_.assign(bias.data_ptr<double>(), bias.data_ptr<double>() + bias.numel());
  }

  /// h(-1) of a batch, [layers, batch, hidden]; undefined: zeros.
  void begin_with(const torch::Tensor& state) {
    if (state.defined()) first_ = state.to(torch::kFloat64).contiguous();
  }

  DoubleGradients gradients(const engine::Batch& batch, double smoothing = 0.0) const {
    DoubleGradients sums;
    for (std::size_t l = 0; l < input_.size(); ++l) {
      sums.layers.push_back({DoubleMatrix(input_[l].rows(), input_[l].columns),
                             DoubleMatrix(recurrent_[l].rows(), recurrent_[l].columns),
                             std::vector<double>(bias_[l].size())});
    }
    sums.readout = DoubleMatrix(readout_.rows(), readout_.columns);
    sums.bias.resize(readout_bias_.size());
    for (std::int64_t b = 0; b < batch.size; ++b) add_example(batch, b, smoothing, sums);
    return sums;
  }

 private:
  using Rows = std::vector<std::vector<double>>;  // [time][units]

  double act(double x) const {
    return parts_.activation == "relu" ? std::max(x, 0.0) : std::tanh(x);
  }
  double derivative(double h) const {
    return parts_.activation == "relu" ? (h > 0 ? 1.0 : 0.0) : 1.0 - h * h;
  }

  /// h(-1) of an example.
  std::vector<double> first_state(std::size_t l, std::int64_t example) const {
    if (!first_.defined()) return std::vector<double>(bias_[l].size());
    const double* from = first_[static_cast<std::int64_t>(l)][example].data_ptr<double>();
    return {from, from + bias_[l].size()};
  }

  Rows layer_forward(std::size_t l, const Rows& x, const std::vector<double>& first) const {
    Rows h(x.size(), std::vector<double>(bias_[l].size()));
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < h[t].size(); ++i) {
        double sum = bias_[l][i];
        for (std::size_t k = 0; k < x[t].size(); ++k) sum += input_[l].at(i, k) * x[t][k];
        const std::vector<double>& before = t > 0 ? h[t - 1] : first;
        for (std::size_t k = 0; k < before.size(); ++k) sum += recurrent_[l].at(i, k) * before[k];
        h[t][i] = act(sum);
      }
    }
    return h;
  }

  void add_example(const engine::Batch& batch, std::int64_t example, double smoothing,
                   DoubleGradients& sums) const {
    const auto time = static_cast<std::size_t>(batch.time);
    std::vector<Rows> x(1), h;  // what goes into each layer, and what comes out
    for (std::size_t t = 0; t < time; ++t) {
      const float* from =
          batch.inputs + (example * batch.time + static_cast<std::int64_t>(t)) * batch.input;
      x[0].emplace_back(from, from + batch.input);
    }
    for (std::size_t l = 0; l < input_.size(); ++l) {
      h.push_back(layer_forward(l, x[l], first_state(l, example)));
      x.push_back(dropped(l, example, h[l]));
    }

    Rows above(time, std::vector<double>(readout_.columns));
    const auto answers = static_cast<std::size_t>(batch.targets_per_example);
    const auto all = batch.size * batch.targets_per_example;
    const auto counted =
        all - std::count(batch.targets, batch.targets + all, engine::kIgnoredTarget);
    for (std::size_t a = 0; a < answers; ++a) {
      const std::size_t t = time - answers + a;
      const std::int64_t target = batch.targets[static_cast<std::size_t>(example) * answers + a];
      if (target == engine::kIgnoredTarget) continue;
      answer(x.back()[t], target, smoothing, 1.0 / static_cast<double>(counted), above[t], sums);
    }
    for (std::size_t l = input_.size(); l-- > 0;) {
      above = dropped(l, example, above);
      above = layer_backward(l, x[l], h[l], first_state(l, example), above, sums);
    }
  }

  void answer(const std::vector<double>& h, std::int64_t target, double smoothing, double weight,
              std::vector<double>& above, DoubleGradients& sums) const {
    std::vector<double> scores = readout_bias_;
    double normaliser = 0.0;
    for (std::size_t c = 0; c < scores.size(); ++c) {
      for (std::size_t k = 0; k < h.size(); ++k) scores[c] += readout_.at(c, k) * h[k];
      normaliser += std::exp(scores[c]);
    }
    for (std::size_t c = 0; c < scores.size(); ++c) {
      const bool right = static_cast<std::int64_t>(c) == target;
      const double share =
          (right ? 1.0 - smoothing : 0.0) + smoothing / static_cast<double>(scores.size());
      sums.loss -= weight * share * (scores[c] - std::log(normaliser));
      const double delta = weight * (std::exp(scores[c]) / normaliser - share);
      sums.bias[c] += delta;
      for (std::size_t k = 0; k < h.size(); ++k) {
        sums.readout.at(c, k) += delta * h[k];
        above[k] += delta * readout_.at(c, k);
      }
    }
  }

  /// What dropout leaves of a layer's outputs, or lets through of the gradient that comes back.
  Rows dropped(std::size_t l, std::int64_t example, Rows rows) const {
    const bool is_last = l + 1 == input_.size();
    if (!dropout_ || (is_last && parts_.readout_dropout == 0)) return rows;
    for (std::size_t t = 0; t < rows.size(); ++t) {
      const auto factors = dropout_(l, static_cast<std::size_t>(example), t);
      for (std::size_t i = 0; i < factors.size(); ++i) rows[t][i] *= factors[i];
    }
    return rows;
  }

  Rows layer_backward(std::size_t l, const Rows& x, const Rows& own,
                      const std::vector<double>& first, Rows above, DoubleGradients& sums) const {
    DoubleGradients::Layer& sum = sums.layers[l];
    Rows below(x.size(), std::vector<double>(x[0].size()));
    for (std::size_t t = x.size(); t-- > 0;) {
      for (std::size_t i = 0; i < own[t].size(); ++i) {
        const double delta = above[t][i] * derivative(own[t][i]);
        sum.bias[i] += delta;
        for (std::size_t k = 0; k < x[t].size(); ++k) {
          sum.input.at(i, k) += delta * x[t][k];
          below[t][k] += delta * input_[l].at(i, k);
        }
        const std::vector<double>& before = t > 0 ? own[t - 1] : first;
        for (std::size_t k = 0; k < before.size(); ++k) {
          sum.recurrent.at(i, k) += delta * before[k];
          if (t > 0) above[t - 1][k] += delta * recurrent_[l].at(i, k);
        }
      }
    }
    return below;
  }

  models::PlainRnn parts_;
  DoubleDropout dropout_;
  std::vector<DoubleMatrix> input_, recurrent_;
  std::vector<std::vector<double>> bias_;
  torch::Tensor first_;
  DoubleMatrix readout_;
  std::vector<double> readout_bias_;
};

}  // namespace rnnctl::test
