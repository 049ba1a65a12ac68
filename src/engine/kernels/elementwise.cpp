#include "engine/kernels/elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/elementwise.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

// The compiler makes vectors of these loops, for each instruction set.
void times_derivative_any(Activation activation, std::size_t count, std::size_t columns,
                          ConstRows in, ConstRows h, Rows out) {
  for (std::size_t r = 0; r < count; ++r) {
    const float* const from = in[r];
    const float* const value = h[r];
    float* const to = out[r];
    switch (activation) {
      case Activation::kNone:
        for (std::size_t c = 0; c < columns; ++c) to[c] = from[c];
        break;
      case Activation::kTanh:
        for (std::size_t c = 0; c < columns; ++c) to[c] = from[c] * (1.0F - value[c] * value[c]);
        break;
      case Activation::kRelu:
        for (std::size_t c = 0; c < columns; ++c) to[c] = value[c] > 0.0F ? from[c] : 0.0F;
        break;
    }
  }
}

void multiply_elements_any(std::size_t count, std::size_t columns, ConstRows factors, Rows rows) {
  for (std::size_t r = 0; r < count; ++r) {
    const float* const factor = factors[r];
    float* const row = rows[r];
    for (std::size_t c = 0; c < columns; ++c) row[c] *= factor[c];
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(times_derivative_any);
HWY_EXPORT(multiply_elements_any);

void times_derivative(Activation activation, std::size_t count, std::size_t columns, ConstRows in,
                      ConstRows h, Rows out) {
  HWY_DYNAMIC_DISPATCH(times_derivative_any)(activation, count, columns, in, h, out);
}

void multiply_elements(std::size_t count, std::size_t columns, ConstRows factors, Rows rows) {
  HWY_DYNAMIC_DISPATCH(multiply_elements_any)(count, columns, factors, rows);
}

}  // namespace rnnctl::engine::kernels
#endif
