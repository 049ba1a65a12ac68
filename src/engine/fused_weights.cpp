#include "engine/fused_weights.h"

#include <algorithm>

namespace rnnctl::engine {
namespace {

using models::PlainRnn;

std::size_t out_size(const PlainRnn::Weights& weights) {
  return static_cast<std::size_t>(weights.tensor.size(weights.transposed ? 1 : 0));
}
std::size_t in_size(const PlainRnn::Weights& weights) {
  return static_cast<std::size_t>(weights.tensor.size(weights.transposed ? 0 : 1));
}

}  // namespace

FusedWeights::FusedWeights(const PlainRnn& parts)
    : parts_(parts),
      activation_(parts.activation == "relu" ? kernels::Activation::kRelu
                                             : kernels::Activation::kTanh) {
  // As [in, out], or with `back` as [out, in].
  const auto source = [](const PlainRnn::Weights& weights, bool back) {
    const std::size_t out = out_size(weights), in = in_size(weights);
    const bool rows_first = weights.transposed != back;  // the wanted rows are the tensor's
    return Source{.data = weights.tensor.const_data_ptr<float>(),
                  .row_stride = rows_first ? (back ? in : out) : 1,
                  .column_stride = rows_first ? 1 : (back ? out : in),
                  .rows = back ? out : in};
  };
  layers_.resize(parts.layers.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const PlainRnn::Layer& from = parts_.layers[l];
    Layer& to = layers_[l];
    to.sizes = {.hidden = out_size(from.recurrent), .input = in_size(from.input)};
    to.forward = kernels::PackedMatrix(to.sizes.columns(), to.sizes.hidden);
    std::vector<const float*> biases;
    for (const torch::Tensor& bias : from.biases) biases.push_back(bias.const_data_ptr<float>());
    add_tasks(to.forward, {source(from.recurrent, false), source(from.input, false)}, biases);
    to.backward = kernels::PackedMatrix(to.sizes.hidden, to.sizes.hidden);
    add_tasks(to.backward, {source(from.recurrent, true)});
    if (l > 0) {
      to.input_backward = kernels::PackedMatrix(to.sizes.hidden, to.sizes.input);
      add_tasks(to.input_backward, {source(from.input, true)});
    }
  }
  const PlainRnn::Weights readout{parts_.readout};
  readout_ = kernels::PackedMatrix(in_size(readout), out_size(readout));
  add_tasks(readout_, {source(readout, false)}, {parts_.bias.const_data_ptr<float>()});
  readout_backward_ = kernels::PackedMatrix(out_size(readout), in_size(readout));
  add_tasks(readout_backward_, {source(readout, true)});
}

void FusedWeights::add_tasks(kernels::PackedMatrix& matrix, const std::vector<Source>& sources,
                             const std::vector<const float*>& biases) {
  for (std::size_t panel = 0; panel < matrix.tasks(); ++panel) {
    tasks_.push_back({&matrix, panel, sources, panel == 0 ? biases : std::vector<const float*>()});
  }
}

void FusedWeights::pack(std::size_t task) {
  const Task& t = tasks_[task];
  std::size_t row = 0;
  for (const Source& source : t.sources) {
    t.matrix->pack(t.panel, row, source.rows,
                   {source.data, source.row_stride, source.column_stride});
    row += source.rows;
  }
  if (t.biases.empty()) return;
  float* const bias = t.matrix->bias();
  std::fill_n(bias, t.matrix->columns(), 0.0F);
  for (const float* const one : t.biases) {
    for (std::size_t c = 0; c < t.matrix->columns(); ++c) bias[c] += one[c];
  }
}

}  // namespace rnnctl::engine
