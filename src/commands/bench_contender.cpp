#include "commands/bench_contender.h"

#include <algorithm>
#include <chrono>
#include <random>

#include <rnnctl/engine/fma_peak.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kInput = 28, kClasses = 10;
constexpr double kMoment = 0.004;  // seconds in which the peak shows, given a team of threads

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

models::ModelOptions model_of(const Workload& workload) {
  models::ModelOptions options;
  options.model = workload.model;
  options.input_size = kInput;
  options.hidden_size = workload.hidden;
  options.num_layers = workload.layers;
  options.sequence_length = workload.time;
  return options;
}

std::unique_ptr<engine::Engine> engine_of(const Workload& workload, const std::string& engine,
                                          int threads) {
  engine::EngineOptions options;
  options.optimizer.name = workload.optimizer;
  const auto model = models::build_model(model_of(workload), 1);
  if (engine == "fused") return std::make_unique<engine::FusedEngine>(model, options, threads);
  return std::make_unique<engine::TorchEngine>(model, torch::kCPU, options);
}

}  // namespace

double useful_flop(const Workload& workload) {
  const double products = workload.training ? 2.0 : 1.0;  // the weights' gradients are one more
  const double hidden = static_cast<double>(workload.hidden);
  double sum = (products + (workload.training ? 1.0 : 0.0)) * hidden * kClasses;
  for (std::int64_t layer = 0; layer < workload.layers; ++layer) {
    const double below = layer == 0 ? static_cast<double>(kInput) : hidden;
    double step = products * (hidden + below);
    if (workload.training) step += hidden + (layer == 0 ? 0.0 : below);
    sum += static_cast<double>(workload.time) * hidden * step;
  }
  return 2.0 * static_cast<double>(workload.batch) * sum;
}

Contender::Contender(const Workload& workload, const std::string& engine, int threads)
    : workload_(workload),
      inputs_(static_cast<std::size_t>(workload.batch * workload.time * kInput)),
      targets_(static_cast<std::size_t>(workload.batch)),
      engine_(engine_of(workload, engine, threads)),
      row_{.name = workload.name, .engine = engine, .threads = threads} {
  std::mt19937 generator(1);  // what the numbers are does not change the time
  for (float& value : inputs_) value = static_cast<float>(generator() % 1000) / 1000.0F;
  for (std::int64_t& target : targets_) target = generator() % kClasses;
}

void Contender::step() {
  const engine::Batch batch{inputs_.data(), targets_.data(), workload_.batch,
                            workload_.time, kInput,          1};
  if (workload_.training) {
    engine_->step(batch, ++iteration_, 0.001);
  } else {
    engine_->logits(batch);
  }
}

void Contender::run(double seconds) {
  at::set_num_threads(row_.threads);
  if (ms_.empty()) step();
  const double moment = std::min(kMoment, seconds / 8);
  const double before = engine::fma_peak_gflops(row_.threads, moment);
  step();
  const auto begin = Clock::now();
  int steps = 0;
  do {
    step();
    ++steps;
  } while (seconds_since(begin) < seconds - 2 * moment);
  const double ms = seconds_since(begin) * 1e3 / steps;
  const double after = engine::fma_peak_gflops(row_.threads, moment);
  ms_.push_back(ms);
  peaks_.push_back((before + after) / 2);
  shares_.push_back(useful_flop(workload_) / ms * 1e-6 / peaks_.back());
}

BenchRow Contender::row() const {
  BenchRow row = row_;
  row.ms_per_step = median(ms_);
  row.gflops = useful_flop(workload_) / row.ms_per_step * 1e-6;
  row.of_peak = median(shares_);
  return row;
}

double Contender::peak_gflops() const { return median(peaks_); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace rnnctl::commands
