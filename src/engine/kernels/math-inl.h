// exp and tanh for every instruction set. Included once per target, see hwy/foreach_target.h.
#if defined(RNNCTL_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_MATH_INL_H_
#undef RNNCTL_KERNELS_MATH_INL_H_
#else
#define RNNCTL_KERNELS_MATH_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// y = n ln(2) + r. |y| <= 87. r is in [-0.278, 0.416] and not in +-ln(2) / 2: what comes after
/// n = 0 has the smaller r, whose rounding e^y - 1 suffers from.
template <class V>
struct Reduced {
  V n, r;
};

/// Cody and Waite's reduction.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Reduced<V> reduce(D d, V y) {
  const V n = hn::Round(hn::MulAdd(y, hn::Set(d, 1.44269504089F), hn::Set(d, -0.1F)));
  const V r = hn::NegMulAdd(n, hn::Set(d, 0.693145751953125F), y);  // ln(2) in two parts, the first
  return {n, hn::NegMulAdd(n, hn::Set(d, 1.42860682030941723212e-6F), r)};  // short: times n exact
}

/// e^r - 1, so that nothing is lost to the 1. A polynomial of least relative error, 3.3e-10.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_minus_one(D d, V r) {
  V q = hn::Set(d, 2.102754385e-4F);
  q = hn::MulAdd(q, r, hn::Set(d, 1.391619191e-3F));
  q = hn::MulAdd(q, r, hn::Set(d, 8.331996527e-3F));
  q = hn::MulAdd(q, r, hn::Set(d, 4.166659038e-2F));
  q = hn::MulAdd(q, r, hn::Set(d, 1.666666994e-1F));
  q = hn::MulAdd(q, r, hn::Set(d, 0.5F));
  return hn::MulAdd(hn::Mul(r, r), q, r);
}

/// 2^(n + offset) for whole |n + offset| <= 126. In n + 1.5 * 2^23 + 127 the lowest bits are those
/// of the exponent.
template <int offset = 0, class D, class V = hn::Vec<D>>
HWY_INLINE V power_of_two(D d, V n) {
  const hn::RebindToSigned<D> di;
  const V biased = hn::Add(n, hn::Set(d, 12582912.0F + 127.0F + offset));
  return hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(di, biased)));
}

/// NaN stays NaN in both: it must not hide that training diverged.
///
/// e^y for y <= 0; 0 below -87, where float has no normal number left.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_of_negative(D d, V y) {
  const V lowest = hn::Set(d, -87.0F);
  const auto is_lower = hn::Lt(y, lowest);
  const Reduced<V> part = reduce(d, hn::IfThenElse(is_lower, lowest, y));
  const V scale = power_of_two(d, part.n);
  return hn::IfThenZeroElse(is_lower, hn::MulAdd(scale, exp_minus_one(d, part.r), scale));
}

/// tanh(x) = m / (m + 1) with m = (e^(2|x|) - 1) / 2, and x's sign. From 9.01 on float's nearest
/// is 1.
///
/// Of N vectors at once: in one alone each operation waits for the one before.
template <std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE void tanh(D d, V (&x)[N]) {
  const V half = hn::Set(d, 0.5F), one = hn::Set(d, 1.0F);
  const V limit = hn::Set(d, 9.5F);
  Reduced<V> part[N];
  V m[N];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) {
    V magnitude = hn::Abs(x[i]);
    magnitude = hn::IfThenElse(hn::Gt(magnitude, limit), limit, magnitude);  // not Min: NaN stays
    part[i] = reduce(d, hn::Add(magnitude, magnitude));
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) m[i] = exp_minus_one(d, part[i].r);
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) {
    const V scale = power_of_two<-1>(d, part[i].n);
    m[i] = hn::MulAdd(scale, m[i], hn::Sub(scale, half));
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) {
    // m + 1 has to be rounded, which alone may cost the result a unit in the last place. `lost` is
    // what was cut off, and with t = m / (m + 1) one over m + 1 is 1 - t.
    const V divisor = hn::Add(m[i], one);
    const V lost = hn::Sub(hn::Min(one, m[i]), hn::Sub(divisor, hn::Max(one, m[i])));
    const V t = hn::Div(m[i], divisor);
    const V slope = hn::Mul(t, hn::Sub(t, one));
    x[i] = hn::CopySignToAbs(hn::MulAdd(slope, lost, t), x[i]);
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
