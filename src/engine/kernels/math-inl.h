// exp for every instruction set. Included once per target, see hwy/foreach_target.h.
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

/// e^y for y <= 0; 0 below -87, where float has no normal number left. NaN stays NaN: it must not
/// hide that training diverged.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_of_negative(D d, V y) {
  const V lowest = hn::Set(d, -87.0F);
  const auto is_lower = hn::Lt(y, lowest);
  const Reduced<V> part = reduce(d, hn::IfThenElse(is_lower, lowest, y));
  const V scale = power_of_two(d, part.n);
  return hn::IfThenZeroElse(is_lower, hn::MulAdd(scale, exp_minus_one(d, part.r), scale));
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
