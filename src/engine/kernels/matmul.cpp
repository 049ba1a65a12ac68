#include "engine/kernels/matmul.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/matmul.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/activation-inl.h"
#include "engine/kernels/dots-inl.h"
#include "engine/kernels/row_part-inl.h"
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

#if HWY_CAP_GE256
/// The last few columns of some rows, a block of the vector each; see dots-inl.h.
struct Corner {
  /// The rows from `first` on; those that are not there are the last one again.
  Corner(const PackedMatrix& w, std::size_t first, std::size_t count)
      : column(w.columns() - w.corner_columns()), columns(w.corner_columns()) {
    for (std::size_t r = 0; r < kDotRows; ++r) row[r] = HWY_MIN(first + r, count - 1);
  }
  HWY_INLINE Vector load(ConstRows from) const {
    const auto two = [&](std::size_t r) HWY_ATTR {
      return hn::Combine(Eight(), hn::LoadU(Four(), from[row[r + 1]] + column),
                         hn::LoadU(Four(), from[row[r]] + column));
    };
#if HWY_CAP_GE512
    return hn::Combine(Float(), two(2), two(0));
#else
    return two(0);
#endif
  }
  HWY_INLINE void store(Vector v, Rows to) const {
    HWY_ALIGN float lanes[kLanes];
    hn::Store(v, Float(), lanes);
    for (std::size_t r = 0; r < kDotRows; ++r) {
      const float* const from = lanes + r * kDotColumns;
      float* const target = to[row[r]] + column;
      if (columns == kDotColumns) {
        hn::StoreU(hn::Load(Four(), from), Four(), target);
      } else {
        for (std::size_t c = 0; c < columns; ++c) target[c] = from[c];
      }
    }
  }
  std::size_t row[kDotRows];
  std::size_t column, columns;
};
#endif

// What follows a product: prepare() for some vectors of sums at once, then for each of them what
// stores it.
template <Activation kActivation>
struct Forward {
  static constexpr bool kPrepares = kActivation != Activation::kNone;
  template <std::size_t N>
  HWY_INLINE void prepare(Vector (&sums)[N]) const {
    activate<kActivation>(sums);
  }
  template <class Part>
  HWY_INLINE void operator()(const Part& part, Vector v) const {
    part.store(v, out);
    if (copy.data) part.store(v, copy);
  }
  Rows out, copy;
};

template <Activation kActivation>
struct Backward {
  static constexpr bool kPrepares = false;
  template <std::size_t N>
  HWY_INLINE void prepare(Vector (&)[N]) const {}
  template <class Part>
  HWY_INLINE void operator()(const Part& part, Vector v) const {
    if (above.data) v = hn::Add(v, part.load(above));
    part.store(times_derivative<kActivation>(v, part.load(h)), out);
  }
  ConstRows above, h;
  Rows out;
};

// Vectors that are prepared at once, see tanh(): as many as their registers allow, and few where
// hardly a machine needs them, since each more makes the program larger.
#if HWY_CAP_GE512 || HWY_TARGET == HWY_NEON
constexpr std::size_t kGroup = 8;
#else
constexpr std::size_t kGroup = HWY_CAP_GE256 ? 4 : 2;
#endif

template <std::size_t N>
HWY_INLINE void load_group(const float* from, Vector (&v)[N]) {
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) v[i] = hn::Load(Float(), from + i * kLanes);
}

/// R rows of a tile of V vectors, the last of them with `last` columns.
template <std::size_t R, std::size_t V, bool kWhole, class Epilogue>
HWY_INLINE void finish_rows(const float* sums, std::size_t row, std::size_t column,
                            std::size_t last, const Epilogue& epilogue) {
  Vector v[R * V];
  load_group(sums, v);
  epilogue.prepare(v);
#pragma GCC unroll 16
  for (std::size_t i = 0; i < R * V; ++i) {
    const std::size_t r = row + i / V, c = column + i % V * kLanes;
    if (i % V + 1 < V || kWhole) {
      epilogue(Whole{r, c}, v[i]);
    } else {
      epilogue(Some{r, c, last}, v[i]);
    }
  }
}

// The epilogue as a copy of its own: what is stored might else change it, for all the compiler
// knows.
template <std::size_t V, bool kWhole, class Epilogue>
HWY_INLINE void finish(const float* sums, std::size_t first, std::size_t rows, std::size_t column,
                       std::size_t columns, Epilogue epilogue) {
  constexpr std::size_t kTogether = Epilogue::kPrepares ? kGroup / 2 : 1;
  const std::size_t last = columns - (V - 1) * kLanes;
  std::size_t r = 0;
  if constexpr (V == 2 && kTogether > 1) {
    for (; r + kTogether <= rows; r += kTogether) {
      finish_rows<kTogether, V, kWhole>(sums + r * V * kLanes, first + r, column, last, epilogue);
    }
  }
  for (; r < rows; ++r) {
    finish_rows<1, V, kWhole>(sums + r * V * kLanes, first + r, column, last, epilogue);
  }
}

template <class Epilogue>
void multiply_corner([[maybe_unused]] const PackedMatrix& w, [[maybe_unused]] std::size_t count,
                     [[maybe_unused]] ConstRows in, [[maybe_unused]] const Epilogue& epilogue) {
#if HWY_CAP_GE256
  const Float d;
  HWY_ALIGN float sums[kGroup * kLanes] = {};
  for (std::size_t first = 0; first < count; first += kGroup * kDotRows) {
    const std::size_t vectors = HWY_MIN(kGroup, (count - first + kDotRows - 1) / kDotRows);
    for (std::size_t i = 0; i < vectors; ++i) {
      const Corner corner(w, first + i * kDotRows, count);
      hn::Store(
          dots(in, corner.row, w.corner(), w.corner_stride(), w.rows(), w.bias() + corner.column),
          d, sums + i * kLanes);
    }
    if constexpr (Epilogue::kPrepares) {
      Vector v[kGroup];
      load_group(sums, v);
      epilogue.prepare(v);
      for (std::size_t i = 0; i < kGroup; ++i) hn::Store(v[i], d, sums + i * kLanes);
    }
    for (std::size_t i = 0; i < vectors; ++i) {
      epilogue(Corner(w, first + i * kDotRows, count), hn::Load(d, sums + i * kLanes));
    }
  }
#endif
}

// A panel at a time, so that it stays in the first cache while all rows pass by it.
template <class Epilogue>
void multiply_with(const PackedMatrix& w, std::size_t count, ConstRows in,
                   const Epilogue& epilogue) {
  HWY_ALIGN float sums[kMaxRows * kWidth];
  const TileRows tiles(count);
  const std::size_t in_panels = w.columns() - w.corner_columns();
  for (std::size_t column = 0; column < in_panels; column += kWidth) {
    const std::size_t columns = HWY_MIN(kWidth, in_panels - column);
    TileArguments arguments{.left = nullptr,
                            .left_row = in.stride,
                            .left_step = 1,
                            .right = w.panel(column / kWidth),
                            .right_stride = kWidth,
                            .count = w.rows(),
                            .start = w.bias() + column,
                            .out = sums};
    for (std::size_t t = 0, row = 0; t < tiles.tiles; ++t) {
      const std::size_t rows = tiles.rows(t);
      arguments.left = in[row];
      tile_function(rows, columns)(arguments);
      if (columns == kWidth) {
        finish<2, true>(sums, row, rows, column, columns, epilogue);
      } else if (columns > kLanes) {
        finish<2, false>(sums, row, rows, column, columns, epilogue);
      } else if (columns == kLanes) {
        finish<1, true>(sums, row, rows, column, columns, epilogue);
      } else {
        finish<1, false>(sums, row, rows, column, columns, epilogue);
      }
      row += rows;
    }
  }
  if (w.corner_columns() > 0) multiply_corner(w, count, in, epilogue);
}

PackedShape packed_shape(std::size_t columns) {
  const std::size_t rest = columns % kWidth;
  return {.width = kWidth, .lanes = kLanes, .corner_columns = rest <= kDotColumns ? rest : 0};
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

void multiply_any(const PackedMatrix& w, Activation activation, std::size_t count, ConstRows in,
                  Rows out, Rows copy) {
  switch (activation) {
    case Activation::kNone:
      return multiply_with(w, count, in, Forward<Activation::kNone>{out, copy});
    case Activation::kTanh:
      return multiply_with(w, count, in, Forward<Activation::kTanh>{out, copy});
    case Activation::kRelu:
      return multiply_with(w, count, in, Forward<Activation::kRelu>{out, copy});
  }
}

void multiply_backward_any(const PackedMatrix& w, Activation activation, std::size_t count,
                           ConstRows in, ConstRows above, ConstRows h, Rows out) {
  switch (activation) {
    case Activation::kNone:
      return multiply_with(w, count, in, Backward<Activation::kNone>{above, h, out});
    case Activation::kTanh:
      return multiply_with(w, count, in, Backward<Activation::kTanh>{above, h, out});
    case Activation::kRelu:
      return multiply_with(w, count, in, Backward<Activation::kRelu>{above, h, out});
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(packed_shape);
HWY_EXPORT(target_name);
HWY_EXPORT(multiply_any);
HWY_EXPORT(multiply_backward_any);

const char* instruction_set() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

PackedMatrix::PackedMatrix(std::size_t rows, std::size_t columns)
    : rows_(rows), columns_(columns), shape_(HWY_DYNAMIC_DISPATCH(packed_shape)(columns)) {
  const std::size_t padded = panels() * shape_.width;
  panels_ = Buffer(rows * padded);
  bias_ = Buffer(std::max(padded, columns));
  corner_stride_ = (rows + shape_.lanes - 1) / shape_.lanes * shape_.lanes;
  if (shape_.corner_columns > 0) corner_ = Buffer(4 * corner_stride_);
}

void PackedMatrix::pack(std::size_t task, std::size_t first, std::size_t count, Strided source) {
  const std::size_t column = task * shape_.width;
  const float* const from = source.data + column * source.column_stride;
  if (task == panels()) {
    for (std::size_t c = 0; c < shape_.corner_columns; ++c) {
      float* const to = corner_.data() + c * corner_stride_ + first;
      const float* const one = from + c * source.column_stride;
      for (std::size_t r = 0; r < count; ++r) to[r] = one[r * source.row_stride];
    }
    return;
  }
  const std::size_t width = shape_.width;
  const std::size_t columns = std::min(width, columns_ - column);
  float* const target = panels_.data() + (task * rows_ + first) * width;
  if (source.column_stride == 1) {
    for (std::size_t r = 0; r < count; ++r) {
      std::copy_n(from + r * source.row_stride, columns, target + r * width);
    }
    return;
  }
  for (std::size_t c = 0; c < columns; ++c) {
    const float* const one = from + c * source.column_stride;
    for (std::size_t r = 0; r < count; ++r) target[r * width + c] = one[r * source.row_stride];
  }
}

void multiply(const PackedMatrix& w, Activation activation, std::size_t count, ConstRows in,
              Rows out, Rows copy) {
  HWY_DYNAMIC_DISPATCH(multiply_any)(w, activation, count, in, out, copy);
}

void multiply_backward(const PackedMatrix& w, Activation activation, std::size_t count,
                       ConstRows in, ConstRows above, ConstRows h, Rows out) {
  HWY_DYNAMIC_DISPATCH(multiply_backward_any)(w, activation, count, in, above, h, out);
}

}  // namespace rnnctl::engine::kernels
#endif
