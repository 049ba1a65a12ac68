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

/// e^y = scale * (1 + fraction).
template <class V>
struct Exponential {
  V fraction;  ///< e^r - 1 with a small r, so that nothing is lost to the 1
  V scale;     ///< 2^n
};

/// Cody and Waite's reduction y = n ln(2) + r, then a polynomial for e^r - 1 (least relative error,
/// 3.3e-10). |y| <= 87. r is in [-0.278, 0.416] and not in +-ln(2) / 2: what comes after n = 0 has
/// the smaller r, whose rounding e^y - 1 suffers from.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Exponential<V> exponential(D d, V y) {
  const hn::RebindToSigned<D> di;
  const V n = hn::Round(hn::MulAdd(y, hn::Set(d, 1.44269504089F), hn::Set(d, -0.1F)));
  V r = hn::NegMulAdd(n, hn::Set(d, 0.693145751953125F), y);        // ln(2) in two parts, the first
  r = hn::NegMulAdd(n, hn::Set(d, 1.42860682030941723212e-6F), r);  // short: n times it is exact
  V q = hn::Set(d, 2.102754385e-4F);
  q = hn::MulAdd(q, r, hn::Set(d, 1.391619191e-3F));
  q = hn::MulAdd(q, r, hn::Set(d, 8.331996527e-3F));
  q = hn::MulAdd(q, r, hn::Set(d, 4.166659038e-2F));
  q = hn::MulAdd(q, r, hn::Set(d, 1.666666994e-1F));
  q = hn::MulAdd(q, r, hn::Set(d, 0.5F));
  const V fraction = hn::MulAdd(hn::Mul(r, r), q, r);
  const auto exponent = hn::Add(hn::NearestInt(n), hn::Set(di, 127));
  return {fraction, hn::BitCast(d, hn::ShiftLeft<23>(exponent))};
}

/// NaN stays NaN in both: it must not hide that training diverged.
///
/// e^y for y <= 0; 0 below -87, where float has no normal number left.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_of_negative(D d, V y) {
  const V lowest = hn::Set(d, -87.0F);
  const auto is_lower = hn::Lt(y, lowest);
  const auto e = exponential(d, hn::IfThenElse(is_lower, lowest, y));
  return hn::IfThenZeroElse(is_lower, hn::MulAdd(e.scale, e.fraction, e.scale));
}

/// tanh(x) = m / (m + 2) with m = e^(2|x|) - 1, and x's sign. From 9.01 on float's nearest is 1.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V tanh(D d, V x) {
  const V one = hn::Set(d, 1.0F);
  const V limit = hn::Set(d, 9.5F);
  V magnitude = hn::Abs(x);
  magnitude = hn::IfThenElse(hn::Gt(magnitude, limit), limit, magnitude);
  const auto e = exponential(d, hn::Add(magnitude, magnitude));
  const V m = hn::MulAdd(e.scale, e.fraction, hn::Sub(e.scale, one));
  // m + 2 has to be rounded, which alone may cost the result a unit in the last place. `lost` is
  // what was cut off, and with t = m / (m + 2) one over m + 2 is (1 - t) / 2.
  const V two = hn::Set(d, 2.0F);
  const V divisor = hn::Add(m, two);
  const V lost = hn::Sub(hn::Min(two, m), hn::Sub(divisor, hn::Max(two, m)));
  const V t = hn::Div(m, divisor);
  const V slope = hn::Mul(hn::Mul(t, hn::Set(d, 0.5F)), hn::Sub(t, one));
  return hn::CopySign(hn::MulAdd(slope, lost, t), x);
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
