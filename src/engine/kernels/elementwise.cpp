#include "engine/kernels/elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/elementwise.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/activation-inl.h"
#include "engine/kernels/row_part-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

template <Activation kActivation>
void times_derivative_of(std::size_t count, std::size_t columns, ConstRows in, ConstRows h,
                         Rows out) {
  const auto one_part = [&](const auto& part) HWY_ATTR {
    part.store(times_derivative<kActivation>(part.load(in), part.load(h)), out);
  };
  for (std::size_t r = 0; r < count; ++r) {
    std::size_t c = 0;
    for (; c + kLanes <= columns; c += kLanes) one_part(Whole{r, c});
    if (c < columns) one_part(Some{r, c, columns - c});
  }
}

void times_derivative_any(Activation activation, std::size_t count, std::size_t columns,
                          ConstRows in, ConstRows h, Rows out) {
  switch (activation) {
    case Activation::kNone:
      return times_derivative_of<Activation::kNone>(count, columns, in, h, out);
    case Activation::kTanh:
      return times_derivative_of<Activation::kTanh>(count, columns, in, h, out);
    case Activation::kRelu:
      return times_derivative_of<Activation::kRelu>(count, columns, in, h, out);
  }
}

// The compiler makes vectors of this loop, for each instruction set.
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
