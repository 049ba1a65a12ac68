#include "engine/kernels/update.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/update.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

/// The numbers of one vector of the parameter. An optimizer's formula is written once, for these.
struct Lanes {
  Vector value, gradient, first, second;
};

struct Sgd {
  explicit Sgd(const UpdateRule& rule)
      : rate(hn::Set(d, rule.learning_rate)),
        momentum(hn::Set(d, rule.momentum)),
        nesterov(rule.nesterov) {}
  template <bool kKeepsFirst>
  HWY_INLINE void step(Lanes& x) const {
    Vector direction = x.gradient;
    if constexpr (kKeepsFirst) {
      x.first = hn::Add(hn::Mul(momentum, x.first), x.gradient);
      direction = nesterov ? hn::Add(x.gradient, hn::Mul(momentum, x.first)) : x.first;
    }
    x.value = hn::Sub(x.value, hn::Mul(rate, direction));
  }
  Float d;
  Vector rate, momentum;
  bool nesterov;
};

struct Adam {
  explicit Adam(const UpdateRule& rule)
      : beta1(hn::Set(d, static_cast<float>(rule.beta1))),
        beta2(hn::Set(d, static_cast<float>(rule.beta2))),
        rest1(hn::Set(d, static_cast<float>(1.0 - rule.beta1))),
        rest2(hn::Set(d, static_cast<float>(1.0 - rule.beta2))),
        epsilon(hn::Set(d, rule.epsilon)),
        root(hn::Set(d, rule.correction2_root)),
        rate(hn::Set(d, rule.learning_rate / rule.correction1)) {}
  template <bool>
  HWY_INLINE void step(Lanes& x) const {
    x.first = hn::Add(hn::Mul(beta1, x.first), hn::Mul(rest1, x.gradient));
    x.second = hn::Add(hn::Mul(beta2, x.second), hn::Mul(rest2, hn::Mul(x.gradient, x.gradient)));
    const Vector divisor = hn::Add(hn::Div(hn::Sqrt(x.second), root), epsilon);
    x.value = hn::Sub(x.value, hn::Mul(rate, hn::Div(x.first, divisor)));
  }
  Float d;
  Vector beta1, beta2, rest1, rest2, epsilon, root, rate;
};

struct Rmsprop {
  explicit Rmsprop(const UpdateRule& rule)
      : alpha(hn::Set(d, static_cast<float>(rule.alpha))),
        rest(hn::Set(d, static_cast<float>(1.0 - rule.alpha))),
        epsilon(hn::Set(d, rule.epsilon)),
        momentum(hn::Set(d, rule.momentum)),
        rate(hn::Set(d, rule.learning_rate)) {}
  template <bool kKeepsFirst>
  HWY_INLINE void step(Lanes& x) const {
    x.second = hn::Add(hn::Mul(alpha, x.second), hn::Mul(rest, hn::Mul(x.gradient, x.gradient)));
    Vector direction = hn::Div(x.gradient, hn::Add(hn::Sqrt(x.second), epsilon));
    if constexpr (kKeepsFirst) {
      x.first = hn::Add(hn::Mul(momentum, x.first), direction);
      direction = x.first;
    }
    x.value = hn::Sub(x.value, hn::Mul(rate, direction));
  }
  Float d;
  Vector alpha, rest, epsilon, momentum, rate;
};

/// What is left behind `begin` is less than a vector, and behind it may be somebody else's memory.
template <class One>
void finish(const Parameter& p, std::size_t begin, const One& one) {
  HWY_ALIGN float value[kLanes] = {}, gradient[kLanes] = {}, first[kLanes] = {},
                  second[kLanes] = {};
  const std::size_t count = p.count - begin;
  std::copy_n(p.value + begin, count, value);
  std::copy_n(p.gradient + begin, count, gradient);
  if (p.first) std::copy_n(p.first + begin, count, first);
  if (p.second) std::copy_n(p.second + begin, count, second);
  one({kLanes, value, gradient, first, second});
  std::copy_n(value, count, p.value + begin);
  if (p.first) std::copy_n(first, count, p.first + begin);
  if (p.second) std::copy_n(second, count, p.second + begin);
}

template <bool kKeepsFirst, bool kKeepsSecond, class Optimizer>
void run(const Optimizer& optimizer, const UpdateRule& rule, const Parameter& p) {
  const Float d;
  const bool decoupled = rule.kind == UpdateRule::Kind::kAdamW;
  const Vector scale = hn::Set(d, rule.scale);
  const Vector decay = hn::Set(d, decoupled ? 0.0F : rule.weight_decay);
  const Vector shrink =
      hn::Set(d, decoupled ? 1.0F - rule.learning_rate * rule.weight_decay : 1.0F);
  const auto one = [&](const Parameter& at) HWY_ATTR {
    Lanes x;
    x.value = hn::Mul(hn::LoadU(d, at.value), shrink);
    x.gradient = hn::Add(hn::Mul(hn::LoadU(d, at.gradient), scale), hn::Mul(decay, x.value));
    if constexpr (kKeepsFirst) x.first = hn::LoadU(d, at.first);
    if constexpr (kKeepsSecond) x.second = hn::LoadU(d, at.second);
    optimizer.template step<kKeepsFirst>(x);
    hn::StoreU(x.value, d, at.value);
    if constexpr (kKeepsFirst) hn::StoreU(x.first, d, at.first);
    if constexpr (kKeepsSecond) hn::StoreU(x.second, d, at.second);
  };
  std::size_t i = 0;
  for (; i + kLanes <= p.count; i += kLanes) {
    one({kLanes, p.value + i, p.gradient + i, kKeepsFirst ? p.first + i : nullptr,
         kKeepsSecond ? p.second + i : nullptr});
  }
  if (i < p.count) finish(p, i, one);
}

void update_any(const UpdateRule& rule, const Parameter& p) {
  switch (rule.kind) {
    case UpdateRule::Kind::kSgd:
      return p.first ? run<true, false>(Sgd(rule), rule, p) : run<false, false>(Sgd(rule), rule, p);
    case UpdateRule::Kind::kAdam:
    case UpdateRule::Kind::kAdamW:
      return run<true, true>(Adam(rule), rule, p);
    case UpdateRule::Kind::kRmsprop:
      return p.first ? run<true, true>(Rmsprop(rule), rule, p)
                     : run<false, true>(Rmsprop(rule), rule, p);
  }
}

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine::kernels {

HWY_EXPORT(update_any);

void update(const UpdateRule& rule, const Parameter& parameter) {
  HWY_DYNAMIC_DISPATCH(update_any)(rule, parameter);
}

}  // namespace rnnctl::engine::kernels
#endif
