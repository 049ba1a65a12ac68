#include "engine/fused_pass.h"

#include <algorithm>

#include "engine/kernels/dropout.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/outer_product.h"

namespace rnnctl::engine {
using kernels::Activation;
using kernels::padded;
using kernels::Rows;

void FusedPass::reserve(std::size_t rows, std::size_t time) {
  if (rows <= capacity_rows_ && time <= capacity_time_) return;
  capacity_rows_ = std::max(rows, capacity_rows_);
  capacity_time_ = std::max(time, capacity_time_);
  const std::size_t all = capacity_rows_ * capacity_time_;
  layers_.clear();
  for (const FusedWeights::Layer& layer : weights_.layers()) {
    LayerSpace space;
    space.stride = padded(layer.sizes.columns());
    space.hidden_stride = padded(layer.sizes.hidden);
    space.rows = kernels::Buffer((all + capacity_rows_) * space.stride);
    space.deltas = kernels::Buffer(all * space.hidden_stride);
    space.above = kernels::Buffer(all * space.hidden_stride);
    if (drops_) space.dropout = kernels::Buffer(all * space.hidden_stride);
    if (drops_ && layers_.size() + 1 == weights_.layers().size()) {
      space.dropped = kernels::Buffer(all * space.hidden_stride);
    }
    layers_.push_back(std::move(space));
  }
  scores_stride_ = padded(weights_.classes());
  scores_ = kernels::Buffer((every_step_ ? all : capacity_rows_) * scores_stride_);
  targets_.resize(capacity_rows_);
  predictions_.resize(capacity_rows_);
}

kernels::CrossEntropy FusedPass::train(const Batch& batch, Part part, const StepSettings& settings,
                                       float* gradients, std::int64_t* predictions) {
  clock_.start();
  begin(batch, part, settings.carried);
  const std::size_t top = layers_.size() - 1;
  for (std::size_t t = 0; t < time_; ++t) read_inputs(batch, part, t, t);
  lap(Phase::kInputs);
  for (std::size_t l = 0; l <= top; ++l) {
    const bool drops = settings.dropout > 0 && l < top;
    if (drops) draw_dropout(batch, part, l, settings.dropout, settings);
    lap(Phase::kDropout);
    for (std::size_t t = 0; t < time_; ++t) {
      forward(l, t, t + 1);
      if (drops) drop(l, t);
    }
    lap(Phase::kForward);
  }
  carry_on(batch, part, time_, settings.carried);
  reads_dropped_ = settings.readout_dropout > 0;
  if (reads_dropped_) {
    draw_dropout(batch, part, top, settings.readout_dropout, settings);
    drop_read_out();
  }
  lap(Phase::kDropout);
  const kernels::CrossEntropy result = read_out(batch, part, settings, predictions);
  add_up_readout(gradients);
  lap(Phase::kReadout);
  for (std::size_t l = top + 1; l-- > 0;) {
    go_back(l);
    lap(Phase::kBackward);
    if (l > 0) go_down(l, settings.dropout > 0);
    lap(Phase::kBelow);
    add_up(l, gradients);
    lap(Phase::kGradients);
  }
  return result;
}

void FusedPass::evaluate(const Batch& batch, Part part, float* carried, float* scores) {
  begin(batch, part, carried);
  const std::size_t classes = weights_.classes();
  const auto per_example = static_cast<std::size_t>(batch.targets_per_example);
  const Rows out{scores + part.first * per_example * classes, per_example * classes};
  for (std::size_t t = 0; t < time_; ++t) {
    read_inputs(batch, part, t, t % 2);
    for (std::size_t l = 0; l < layers_.size(); ++l) forward(l, t % 2, (t + 1) % 2);
    if (!every_step_ && t + 1 < time_) continue;
    kernels::multiply(weights_.readout(), Activation::kNone, count_,
                      rows_at(layers_.size() - 1, (t + 1) % 2),
                      out.right_of(every_step_ ? t * classes : 0));
  }
  carry_on(batch, part, time_ % 2, carried);
}

void FusedPass::begin(const Batch& batch, Part part, const float* carried) {
  count_ = part.count;
  time_ = static_cast<std::size_t>(batch.time);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Rows first = rows_at(l, 0);
    const std::size_t hidden = weights_.layers()[l].sizes.hidden;
    const std::size_t offset = (l * static_cast<std::size_t>(batch.size) + part.first) * hidden;
    for (std::size_t r = 0; r < count_; ++r) {
      if (carried != nullptr) {
        std::copy_n(carried + offset + r * hidden, hidden, first[r]);  // h(-1)
      } else {
        std::fill_n(first[r], hidden, 0.0F);
      }
    }
  }
}

void FusedPass::carry_on(const Batch& batch, Part part, std::size_t slot, float* carried) {
  if (carried == nullptr) return;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Rows last = rows_at(l, slot);
    const std::size_t hidden = weights_.layers()[l].sizes.hidden;
    const std::size_t offset = (l * static_cast<std::size_t>(batch.size) + part.first) * hidden;
    for (std::size_t r = 0; r < count_; ++r) {
      std::copy_n(last[r], hidden, carried + offset + r * hidden);
    }
  }
}

void FusedPass::read_inputs(const Batch& batch, Part part, std::size_t step, std::size_t slot) {
  const LayerSizes& sizes = weights_.layers()[0].sizes;
  const Rows to = rows_at(0, slot).right_of(sizes.hidden);
  const float* const from = batch.inputs + (part.first * time_ + step) * sizes.input;
  for (std::size_t r = 0; r < count_; ++r) {
    std::copy_n(from + r * time_ * sizes.input, sizes.input, to[r]);
  }
}

void FusedPass::forward(std::size_t layer, std::size_t slot, std::size_t next_slot) {
  const bool last = layer + 1 == layers_.size();
  kernels::multiply(weights_.layers()[layer].forward, weights_.activation(), count_,
                    rows_at(layer, slot), rows_at(layer, next_slot),
                    last ? Rows() : inputs_at(layer + 1, slot));
}

void FusedPass::draw_dropout(const Batch& batch, Part part, std::size_t layer, double probability,
                             const StepSettings& settings) {
  for (std::size_t t = 0; t < time_; ++t) {
    for (std::size_t r = 0; r < count_; ++r) {
      const std::size_t example_step = (part.first + r) * static_cast<std::size_t>(batch.time) + t;
      kernels::draw_dropout({.seed = settings.seed,
                             .iteration = static_cast<std::uint32_t>(settings.iteration),
                             .layer = static_cast<std::uint32_t>(layer),
                             .row = static_cast<std::uint32_t>(example_step)},
                            probability, weights_.layers()[layer].sizes.hidden,
                            dropout_at(layer, t)[r]);
    }
  }
}

void FusedPass::drop(std::size_t layer, std::size_t step) {
  kernels::multiply_elements(count_, weights_.layers()[layer].sizes.hidden, dropout_at(layer, step),
                             inputs_at(layer + 1, step));
}

void FusedPass::drop_read_out() {
  const std::size_t top = layers_.size() - 1, hidden = weights_.layers()[top].sizes.hidden;
  for (std::size_t t = first_answer(); t < time_; ++t) {
    const Rows from = rows_at(top, t + 1), to = read_out_at(t);
    for (std::size_t r = 0; r < count_; ++r) std::copy_n(from[r], hidden, to[r]);
    kernels::multiply_elements(count_, hidden, dropout_at(top, t), to);
  }
}

kernels::CrossEntropy FusedPass::read_out(const Batch& batch, Part part,
                                          const StepSettings& settings, std::int64_t* predictions) {
  const std::size_t top = layers_.size() - 1;
  const auto per_example = static_cast<std::size_t>(batch.targets_per_example);
  kernels::CrossEntropy result;
  for (std::size_t a = 0; a < answers(); ++a) {
    const std::size_t t = first_answer() + a;
    const Rows scores = scores_at(a);
    kernels::multiply(weights_.readout(), Activation::kNone, count_, read_out_at(t), scores);
    const std::size_t offset = part.first * per_example + a;
    for (std::size_t r = 0; r < count_; ++r) {
      targets_[r] = batch.targets[offset + r * per_example];
    }
    const kernels::CrossEntropy one = kernels::cross_entropy(
        count_, weights_.classes(), targets_.data(), settings.label_smoothing, settings.loss_scale,
        scores, predictions_.data());
    for (std::size_t r = 0; r < count_; ++r)
      predictions[offset + r * per_example] = predictions_[r];
    result.loss += one.loss;
    result.correct += one.correct;
    kernels::multiply(weights_.readout_backward(), Activation::kNone, count_, scores,
                      above_at(top, t));
    if (!reads_dropped_) continue;
    kernels::multiply_elements(count_, weights_.layers()[top].sizes.hidden, dropout_at(top, t),
                               above_at(top, t));
  }
  return result;
}

void FusedPass::go_back(std::size_t layer) {
  const FusedWeights::Layer& weights = weights_.layers()[layer];
  const bool all_above = every_step_ || layer + 1 < layers_.size();
  std::size_t t = time_ - 1;
  kernels::times_derivative(weights_.activation(), count_, weights.sizes.hidden, above_at(layer, t),
                            rows_at(layer, t + 1), deltas_at(layer, t));
  while (t-- > 0) {
    kernels::multiply_backward(
        weights.backward, weights_.activation(), count_, deltas_at(layer, t + 1),
        all_above ? kernels::ConstRows(above_at(layer, t)) : kernels::ConstRows(),
        rows_at(layer, t + 1), deltas_at(layer, t));
  }
}

void FusedPass::go_down(std::size_t layer, bool has_dropout) {
  const std::size_t all = time_ * count_;
  kernels::multiply(weights_.layers()[layer].input_backward, Activation::kNone, all,
                    deltas_at(layer, 0), above_at(layer - 1, 0));
  if (!has_dropout) return;
  kernels::multiply_elements(all, weights_.layers()[layer - 1].sizes.hidden,
                             dropout_at(layer - 1, 0), above_at(layer - 1, 0));
}

void FusedPass::add_up(std::size_t layer, float* gradients) {
  const std::size_t all = time_ * count_;
  const LayerSizes& sizes = weights_.layers()[layer].sizes;
  const GradientLayout::Layer& place = layout_.layers[layer];
  kernels::outer_product(all, deltas_at(layer, 0), sizes.hidden, rows_at(layer, 0), sizes.columns(),
                         {gradients + place.sums.offset, place.sums.row_stride});
  kernels::column_sums(all, deltas_at(layer, 0), sizes.hidden, gradients + place.bias.offset);
}

void FusedPass::add_up_readout(float* gradients) {
  const std::size_t all = answers() * count_;
  kernels::outer_product(all, scores_at(0), weights_.classes(), read_out_at(first_answer()),
                         weights_.readout().rows(),
                         {gradients + layout_.readout.offset, layout_.readout.row_stride});
  kernels::column_sums(all, scores_at(0), weights_.classes(), gradients + layout_.bias.offset);
}

}  // namespace rnnctl::engine
