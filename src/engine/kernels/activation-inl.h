// An RNN's nonlinearities and their derivatives, a vector at a time. Included once per target.
#if defined(RNNCTL_KERNELS_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_ACTIVATION_INL_H_
#undef RNNCTL_KERNELS_ACTIVATION_INL_H_
#else
#define RNNCTL_KERNELS_ACTIVATION_INL_H_
#endif

#include "engine/kernels/activation.h"
#include "engine/kernels/tanh-inl.h"
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

/// The activations of N vectors.
template <Activation kActivation, std::size_t N>
HWY_INLINE void activate(Vector (&v)[N]) {
  const Float d;
  if constexpr (kActivation == Activation::kTanh) tanh(d, v);
  // Not Max, which would make NaN a 0 and hide that training diverged.
  if constexpr (kActivation == Activation::kRelu) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < N; ++i) v[i] = hn::IfThenZeroElse(hn::Lt(v[i], hn::Zero(d)), v[i]);
  }
}

/// `v` times the activation's derivative where its value is h.
template <Activation kActivation>
HWY_INLINE Vector times_derivative(Vector v, Vector h) {
  const Float d;
  if constexpr (kActivation == Activation::kTanh) {
    return hn::Mul(v, hn::NegMulAdd(h, h, hn::Set(d, 1.0F)));
  }
  if constexpr (kActivation == Activation::kRelu) {
    return hn::IfThenElseZero(hn::Gt(h, hn::Zero(d)), v);
  }
  return v;
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
