#include <chrono>
#include <vector>

#include "engine/kernels/share_out.h"
#include <rnnctl/engine/fma_peak.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/fma_peak.cpp"
#include <hwy/foreach_target.h>
// Behind foreach_target.h, which includes this file once per instruction set.
#include "engine/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace rnnctl::engine::kernels::HWY_NAMESPACE {

constexpr std::size_t kChains = 12;  // more than any core has in flight

/// `count` rounds of independent multiply-adds; returns something that depends on all of them.
float multiply_and_add(std::size_t count) {
  const Float d;
  Vector sums[kChains];
  for (std::size_t i = 0; i < kChains; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
  const Vector factor = hn::Set(d, 0.999F), addend = hn::Set(d, 0.001F);
  for (std::size_t n = 0; n < count; ++n) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kChains; ++i) sums[i] = hn::MulAdd(sums[i], factor, addend);
  }
  Vector all = sums[0];
  for (std::size_t i = 1; i < kChains; ++i) all = hn::Add(all, sums[i]);
  return hn::GetLane(hn::SumOfLanes(d, all));
}

double flop_of_round() { return 2.0 * static_cast<double>(kChains * kLanes); }

}  // namespace rnnctl::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace rnnctl::engine {
namespace kernels {
HWY_EXPORT(multiply_and_add);
HWY_EXPORT(flop_of_round);

// In the namespace of the kernels, as Highway demands where there is one instruction set only.
namespace {
float rounds_here(std::size_t count) { return HWY_DYNAMIC_DISPATCH(multiply_and_add)(count); }
double flop_here() { return HWY_DYNAMIC_DISPATCH(flop_of_round)(); }
}  // namespace
}  // namespace kernels

double fma_peak_gflops(int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kRounds = 20000;  // about 30 microseconds
  const auto count = static_cast<std::size_t>(threads);
  std::vector<double> gflops(count);
  std::vector<float> results(count);
  kernels::share_out(threads, count, [&](std::size_t, std::size_t index) {
    const auto begin = Clock::now();
    double rounds = 0.0, elapsed = 0.0;
    while (elapsed < seconds) {
      results[index] += kernels::rounds_here(kRounds);
      rounds += static_cast<double>(kRounds);
      elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    gflops[index] = rounds * kernels::flop_here() / elapsed * 1e-9;
  });
  double sum = 0.0;
  for (const double one : gflops) sum += one;
  // Keeps the compiler from leaving out the work; the results are finite.
  return results[0] == -1.0F ? 0.0 : sum;
}

}  // namespace rnnctl::engine
#endif
