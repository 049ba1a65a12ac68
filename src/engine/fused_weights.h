// A vanilla RNN's weights in the order in which the kernels read them.
#pragma once

#include <cstddef>
#include <vector>

#include <rnnctl/models/plain_rnn.h>

#include "engine/kernels/matmul.h"

namespace rnnctl::engine {

/// Sizes of one layer. A row of its activations is [h(t-1) | x(t)], so that one product serves both.
struct LayerSizes {
  std::size_t hidden = 0, input = 0;
  std::size_t columns() const { return hidden + input; }
};

class FusedWeights {
 public:
  explicit FusedWeights(const models::PlainRnn& parts);

  struct Layer {
    LayerSizes sizes;
    kernels::PackedMatrix forward;         ///< [hidden + input, hidden] and the biases
    kernels::PackedMatrix backward;        ///< [hidden, hidden]: what goes back a time step
    kernels::PackedMatrix input_backward;  ///< [hidden, input]: what goes to the layer below
  };
  const std::vector<Layer>& layers() const { return layers_; }
  const kernels::PackedMatrix& readout() const { return readout_; }                    ///< [hidden, classes]
  const kernels::PackedMatrix& readout_backward() const { return readout_backward_; }  ///< [classes, hidden]
  std::size_t classes() const { return readout_.columns(); }
  kernels::Activation activation() const { return activation_; }

  /// Packing falls into so many tasks that may run at the same time. They read the live tensors.
  std::size_t packing_tasks() const { return tasks_.size(); }
  void pack(std::size_t task);

 private:
  struct Source {
    const float* data;
    std::size_t row_stride, column_stride, rows;
  };
  /// A panel of one matrix, from one or two tensors.
  struct Task {
    kernels::PackedMatrix* matrix;
    std::size_t panel;
    std::vector<Source> sources;            // below each other
    std::vector<const float*> biases;       // added up; for the first panel only
  };
  void add_tasks(kernels::PackedMatrix& matrix, const std::vector<Source>& sources,
                 const std::vector<const float*>& biases = {});

  models::PlainRnn parts_;  // keeps the tensors alive
  kernels::Activation activation_;
  std::vector<Layer> layers_;
  kernels::PackedMatrix readout_, readout_backward_;
  std::vector<Task> tasks_;
};

}  // namespace rnnctl::engine
