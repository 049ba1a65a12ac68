// tanh for every instruction set. Included once per target, see hwy/foreach_target.h.
#if defined(RNNCTL_KERNELS_TANH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RNNCTL_KERNELS_TANH_INL_H_
#undef RNNCTL_KERNELS_TANH_INL_H_
#else
#define RNNCTL_KERNELS_TANH_INL_H_
#endif

#include <hwy/highway.h>
#include <iterator>

#include "engine/kernels/math-inl.h"
#include "engine/kernels/tanh_table.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

// tanh of N vectors at once: in one alone each operation waits for the one before. NaN stays NaN:
// it must not hide that training diverged.

#if HWY_CAP_GE256

/// A polynomial of the distance from the center of x's interval. A vector's lanes hold a
/// coefficient of every interval, so that looking one up is a permutation, and these take no place
/// of a multiply-add, which the products beside this compete for. (The formula that the short
/// vectors have below takes 1.4 to 1.6 times as long.)
template <std::size_t N, class D, class V = hn::Vec<D>>
HWY_INLINE void tanh(D d, V (&x)[N]) {
  const hn::RebindToSigned<D> di;
  const auto of_interval = [d](const float* entries, auto interval) HWY_ATTR {
    return hn::TableLookupLanes(hn::Load(d, entries), hn::IndicesFromVec(d, interval));
  };
#if HWY_CAP_GE512
  constexpr const auto& table = kTanhOfSixteen;
#else
  constexpr const auto& table = kTanhOfEight;
#endif
  constexpr std::size_t degree = std::size(table.coefficients) - 1;
  hn::Vec<decltype(di)> interval[N];
  V distance[N], sum[N];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) {
    const V magnitude =
        hn::Min(hn::Set(d, table.limit), hn::Abs(x[i]));  // x86's: of NaN the second
    const auto bits = hn::BitCast(di, hn::Add(magnitude, hn::Set(d, table.offset)));
    interval[i] = hn::ShiftRight<table.shift>(bits);
    // x86's permutations take an index's lowest bits alone, which Highway's checks do not know.
    if (HWY_IS_DEBUG_BUILD) interval[i] = hn::And(interval[i], hn::Set(di, hn::MaxLanes(d) - 1));
    distance[i] = hn::Sub(magnitude, of_interval(table.centers, interval[i]));
    sum[i] = of_interval(table.coefficients[degree], interval[i]);
  }
#pragma GCC unroll 16
  for (std::size_t p = degree; p-- > 0;) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < N; ++i) {
      sum[i] = hn::MulAdd(sum[i], distance[i], of_interval(table.coefficients[p], interval[i]));
    }
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < N; ++i) x[i] = hn::CopySignToAbs(sum[i], x[i]);
}

#else

/// tanh(x) = m / (m + 1) with m = (e^(2|x|) - 1) / 2, and x's sign. From 9.01 on float's nearest
/// is 1.
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

#endif

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
