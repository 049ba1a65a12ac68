// One part of a batch through the network and back: the whole of a training step but the update.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/fused_gradients.h"
#include "engine/fused_weights.h"
#include "engine/kernels/buffer.h"
#include "engine/kernels/cross_entropy.h"
#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/step_profile.h>

namespace rnnctl::engine {

/// Examples [first, first + count) of a batch.
struct Part {
  std::size_t first = 0, count = 0;
};

/// What is the same for all parts of a step.
struct StepSettings {
  double label_smoothing = 0.0;
  double loss_scale = 1.0;       ///< of the gradient: one over the number of targets in the batch
  double dropout = 0.0;          ///< between layers
  double readout_dropout = 0.0;  ///< between the last layer and the readout
  float* carried = nullptr;      ///< [layers, batch, hidden]: h(-1), and the last h afterwards
  std::uint64_t seed = 0;        ///< of the dropout
  std::int64_t iteration = 0;
};

/// The memory that a thread needs for a part of a batch, and what is done in it. All of a part's
/// rows pass a time step together; its memory is [time, rows of the part, columns].
class FusedPass {
 public:
  FusedPass(const FusedWeights& weights, const GradientLayout& layout, bool every_step, bool drops)
      : weights_(weights), layout_(layout), every_step_(every_step), drops_(drops) {}

  /// Makes room for parts of `rows` examples with `time` steps; keeps nothing else.
  void reserve(std::size_t rows, std::size_t time);

  /// Forward, loss, backward; the part's gradients into `gradients` (layout's size), the highest
  /// class of each target to `predictions` (the batch's, in its order).
  kernels::CrossEntropy train(const Batch& batch, Part part, const StepSettings& settings,
                              float* gradients, std::int64_t* predictions);

  /// From now on, what training's phases take is added to `profile`; null: no longer.
  void measure(StepProfile* profile) { profile_ = profile; }

  /// The part's scores into `scores` (the batch's, [targets, classes]); `carried` as in training.
  /// Keeps only two time steps.
  void evaluate(const Batch& batch, Part part, float* carried, float* scores);

 private:
  struct LayerSpace {
    kernels::Buffer rows;     // [time + 1, part, stride]: h(t-1) | x(t)
    kernels::Buffer deltas;   // [time, part, hidden stride]: the loss by what goes into act()
    kernels::Buffer above;    // [time, part, hidden stride]: the loss by h, without what t + 1 adds
    kernels::Buffer dropout;  // [time, part, hidden stride]: factors of h on its way up
    kernels::Buffer dropped;  // the same, of the last layer: h as the readout gets it
    std::size_t stride = 0, hidden_stride = 0;
  };
  kernels::Rows rows_at(std::size_t layer, std::size_t slot) {
    LayerSpace& space = layers_[layer];
    return {space.rows.data() + slot * count_ * space.stride, space.stride};
  }
  kernels::Rows inputs_at(std::size_t layer, std::size_t slot) {
    return rows_at(layer, slot).right_of(weights_.layers()[layer].sizes.hidden);
  }
  kernels::Rows deltas_at(std::size_t layer, std::size_t step) {
    return hidden_at(layer, layers_[layer].deltas, step);
  }
  kernels::Rows above_at(std::size_t layer, std::size_t step) {
    return hidden_at(layer, layers_[layer].above, step);
  }
  kernels::Rows dropout_at(std::size_t layer, std::size_t step) {
    return hidden_at(layer, layers_[layer].dropout, step);
  }
  kernels::Rows read_out_at(
      std::size_t step) {  // h(t) of the last layer, or what dropout left of it
    const std::size_t top = layers_.size() - 1;
    return reads_dropped_ ? hidden_at(top, layers_[top].dropped, step) : rows_at(top, step + 1);
  }
  kernels::Rows hidden_at(std::size_t layer, kernels::Buffer& buffer, std::size_t step) {
    const std::size_t stride = layers_[layer].hidden_stride;
    return {buffer.data() + step * count_ * stride, stride};
  }
  kernels::Rows scores_at(std::size_t answer) {
    return {scores_.data() + answer * count_ * scores_stride_, scores_stride_};
  }
  std::size_t answers() const { return every_step_ ? time_ : 1; }
  std::size_t first_answer() const { return every_step_ ? 0 : time_ - 1; }  // its time step

  void lap(Phase phase) {
    if (profile_) profile_->add(phase, clock_.lap());
  }
  void begin(const Batch& batch, Part part, const float* carried);
  void carry_on(const Batch& batch, Part part, std::size_t slot, float* carried);
  void read_inputs(const Batch& batch, Part part, std::size_t step, std::size_t slot);
  void forward(std::size_t layer, std::size_t slot, std::size_t next_slot);
  void draw_dropout(const Batch& batch, Part part, std::size_t layer, double probability,
                    const StepSettings& settings);
  void drop(std::size_t layer, std::size_t step);
  kernels::CrossEntropy read_out(const Batch& batch, Part part, const StepSettings& settings,
                                 std::int64_t* predictions);
  void drop_read_out();
  void go_back(std::size_t layer);
  void go_down(std::size_t layer, bool has_dropout);
  void add_up(std::size_t layer, float* gradients);
  void add_up_readout(float* gradients);

  const FusedWeights& weights_;
  const GradientLayout& layout_;
  bool every_step_, drops_;
  std::vector<LayerSpace> layers_;
  kernels::Buffer scores_;                           // [time or 1, part, classes stride]
  std::vector<std::int64_t> targets_, predictions_;  // [part], of one time step
  std::size_t scores_stride_ = 0;
  std::size_t capacity_rows_ = 0, capacity_time_ = 0;
  std::size_t count_ = 0, time_ = 0;  // of the part at hand
  bool reads_dropped_ = false;
  StepProfile* profile_ = nullptr;
  LapClock clock_;
};

}  // namespace rnnctl::engine
