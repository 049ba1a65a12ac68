// Each kernel on its own, on one thread, at the sizes of the tutorials' networks: a quarter of a
// batch of 100 for what runs a time step at a time, all 28 steps of it for what runs once.
// FLOP/s counts useful work; compare with what `rnnctl bench` says one core can do. With
// KERNELS=AVX2 in the environment a machine with AVX-512 runs what one without would.
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <hwy/targets.h>
#include <random>
#include <string_view>

#include "engine/kernels/buffer.h"
#include "engine/kernels/cross_entropy.h"
#include "engine/kernels/dropout.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/outer_product.h"
#include "engine/kernels/update.h"

namespace {

using namespace rnnctl::engine::kernels;

constexpr std::size_t kRows = 25, kSteps = 28, kInput = 28, kClasses = 10;

/// Numbers of about the size of activations.
struct Matrix {
  Matrix(std::size_t count, std::size_t columns)
      : stride(padded(columns)), buffer(count * padded(columns)) {
    std::mt19937 generator(1);
    for (std::size_t i = 0; i < buffer.size(); ++i) {
      buffer.data()[i] = static_cast<float>(generator() % 2000) / 1000.0F - 1.0F;
    }
  }
  Rows rows() { return {buffer.data(), stride}; }
  std::size_t stride;
  Buffer buffer;
};

PackedMatrix packed(std::size_t rows, std::size_t columns) {
  Matrix source(rows, columns);
  PackedMatrix result(rows, columns);
  for (std::size_t task = 0; task < result.tasks(); ++task) {
    result.pack(task, 0, rows, {source.buffer.data(), source.stride, 1});
  }
  return result;
}

void count_flop(benchmark::State& state, std::size_t flop_each_time) {
  state.counters["FLOP/s"] = benchmark::Counter(
      static_cast<double>(flop_each_time) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

void forward(benchmark::State& state) {
  const auto hidden = static_cast<std::size_t>(state.range(0));
  const PackedMatrix weights = packed(hidden + kInput, hidden);
  Matrix in(kRows, hidden + kInput), out(kRows, hidden);
  for (auto _ : state) multiply(weights, Activation::kTanh, kRows, in.rows(), out.rows());
  count_flop(state, 2 * kRows * (hidden + kInput) * hidden);
}
BENCHMARK(forward)->Arg(100)->Arg(128)->Arg(150)->Arg(256)->Arg(512);

void backward(benchmark::State& state) {
  const auto hidden = static_cast<std::size_t>(state.range(0));
  const PackedMatrix weights = packed(hidden, hidden);
  Matrix in(kRows, hidden), h(kRows, hidden), out(kRows, hidden);
  for (auto _ : state) {
    multiply_backward(weights, Activation::kTanh, kRows, in.rows(), {}, h.rows(), out.rows());
  }
  count_flop(state, 2 * kRows * hidden * hidden);
}
BENCHMARK(backward)->Arg(100)->Arg(128)->Arg(150)->Arg(256)->Arg(512);

void weight_gradients(benchmark::State& state) {
  const auto hidden = static_cast<std::size_t>(state.range(0));
  const std::size_t columns = hidden + kInput, all = kRows * kSteps;
  Matrix deltas(all, hidden), rows(all, columns), sums(hidden, columns);
  for (auto _ : state) {
    outer_product(all, deltas.rows(), hidden, rows.rows(), columns, sums.rows());
  }
  count_flop(state, 2 * all * hidden * columns);
}
BENCHMARK(weight_gradients)->Arg(100)->Arg(128)->Arg(150)->Arg(256)->Arg(512);

void bias_gradients(benchmark::State& state) {
  const auto hidden = static_cast<std::size_t>(state.range(0));
  Matrix deltas(kRows * kSteps, hidden), sums(1, hidden);
  for (auto _ : state) column_sums(kRows * kSteps, deltas.rows(), hidden, sums.buffer.data());
  count_flop(state, kRows * kSteps * hidden);
}
BENCHMARK(bias_gradients)->Arg(100)->Arg(256);

void loss(benchmark::State& state) {
  Matrix scores(kRows, kClasses);
  const std::vector<std::int64_t> targets(kRows, 3);
  std::vector<std::int64_t> predictions(kRows);
  for (auto _ : state) {
    benchmark::DoNotOptimize(cross_entropy(kRows, kClasses, targets.data(), 0.0, 0.01,
                                           scores.rows(), predictions.data()));
  }
}
BENCHMARK(loss);

void dropout(benchmark::State& state) {
  const auto hidden = static_cast<std::size_t>(state.range(0));
  Matrix factors(kRows, hidden);
  std::uint32_t iteration = 0;
  for (auto _ : state) {
    ++iteration;
    for (std::size_t r = 0; r < kRows; ++r) {
      draw_dropout({.seed = 1, .iteration = iteration, .row = static_cast<std::uint32_t>(r)}, 0.5,
                   hidden, factors.rows()[r]);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows * hidden));
}
BENCHMARK(dropout)->Arg(100)->Arg(256);

void optimizer(benchmark::State& state, UpdateRule::Kind kind) {
  constexpr std::size_t kCount = 34'210;  // Model C's parameters
  Matrix value(1, kCount), gradient(1, kCount), first(1, kCount);
  Buffer second(kCount);
  UpdateRule rule;
  rule.kind = kind;
  rule.learning_rate = 1e-6F;  // so that the values stay ordinary numbers
  const bool plain = kind == UpdateRule::Kind::kSgd;
  for (auto _ : state) {
    update(rule, {.count = kCount,
                  .value = value.buffer.data(),
                  .gradient = gradient.buffer.data(),
                  .first = plain ? nullptr : first.buffer.data(),
                  .second = plain ? nullptr : second.data()});
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK_CAPTURE(optimizer, sgd, UpdateRule::Kind::kSgd);
BENCHMARK_CAPTURE(optimizer, adam, UpdateRule::Kind::kAdam);

}  // namespace

int main(int argc, char** argv) {
  const char* const kernels = std::getenv("KERNELS");
  if (kernels != nullptr && std::string_view(kernels) == "AVX2") {
    hwy::SetSupportedTargetsForTest(hwy::SupportedTargets() & ~(HWY_AVX2 - 1));
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
