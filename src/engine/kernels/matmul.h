// Rows of activations times a matrix of weights, the product that recurrent networks are made of,
// with what follows it for each element done while the result is still in the cache.
#pragma once

#include <cstddef>

#include "engine/kernels/activation.h"
#include "engine/kernels/buffer.h"
#include "engine/kernels/rows.h"

namespace rnnctl::engine::kernels {

/// How the instruction set at hand wants a matrix cut.
struct PackedShape {
  std::size_t width = 1;           ///< columns of a panel
  std::size_t lanes = 1;           ///< floats of a vector
  std::size_t corner_columns = 0;  ///< the last ones, where they are too few for a panel
};

/// Weights [rows, columns] and a bias [columns] in the order in which the kernels read them:
/// panels of two vectors of columns, each panel with all rows, padded with zeros; what few columns
/// are left behind them by columns, see dots-inl.h.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  PackedMatrix(std::size_t rows, std::size_t columns);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  /// Packing falls into so many tasks, each with memory of its own, so that threads may share them
  /// out.
  std::size_t tasks() const { return panels() + (shape_.corner_columns > 0 ? 1 : 0); }
  /// Copies source[0..count, columns()] to the rows from `first` on, as far as `task` goes.
  void pack(std::size_t task, std::size_t first, std::size_t count, Strided source);
  float* bias() { return bias_.data(); }

  // For the kernels.
  const float* panel(std::size_t index) const {
    return panels_.data() + index * rows_ * shape_.width;
  }
  const float* bias() const { return bias_.data(); }
  std::size_t corner_columns() const { return shape_.corner_columns; }
  const float* corner() const { return corner_.data(); }
  std::size_t corner_stride() const { return corner_stride_; }

 private:
  std::size_t panels() const {
    return (columns_ - shape_.corner_columns + shape_.width - 1) / shape_.width;
  }

  std::size_t rows_ = 0, columns_ = 0, corner_stride_ = 0;
  PackedShape shape_;
  Buffer panels_, corner_, bias_;
};

/// The instruction set that the kernels run with here: "AVX3" (AVX-512), "AVX2", "SSE4", …
const char* instruction_set();

/// out[r, c] = act(sum over k of in[r, k] w[k, c] + bias[c]), also written to `copy` where that has
/// data. in: [count, w.rows()]; out: [count, w.columns()].
void multiply(const PackedMatrix& w, Activation activation, std::size_t count, ConstRows in,
              Rows out, Rows copy = {});

/// Backward through time: out[r, c] = (sum over k of in[r, k] w[k, c] + bias[c] + above[r, c])
/// times the activation's derivative, told by its value h[r, c]. `above` may have no data. Up to
/// three floats behind a row of `above` and `h` are read, and not used.
void multiply_backward(const PackedMatrix& w, Activation activation, std::size_t count,
                       ConstRows in, ConstRows above, ConstRows h, Rows out);

}  // namespace rnnctl::engine::kernels
