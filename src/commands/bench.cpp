#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <vector>

#include "commands/bench_print.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/bench.h>
#include <rnnctl/engine/fma_peak.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kTime = 28, kInput = 28, kClasses = 10;
constexpr int kRounds = 7;

struct Workload {
  const char* name;
  std::int64_t layers, hidden;
  std::int64_t batch = 100;
  const char* optimizer = "sgd";
  const char* model = "stacked";
};

constexpr Workload kWorkloads[] = {
    {"rnn-tanh-1x100", 1, 100},         {"rnn-tanh-2x100", 2, 100},
    {"rnn-tanh-1x100-b32", 1, 100, 32}, {"rnn-tanh-1x100-b256", 1, 100, 256},
    {"rnn-tanh-1x128", 1, 128},         {"rnn-tanh-1x256", 1, 256},
    {"rnn-tanh-1x512", 1, 512},         {"image-1x150-b64", 1, 150, 64, "adam", "image"}};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A batch of noise: what the numbers are does not change the time.
class Noise {
 public:
  explicit Noise(std::int64_t batch)
      : inputs_(static_cast<std::size_t>(batch * kTime * kInput)),
        targets_(static_cast<std::size_t>(batch)) {
    std::mt19937 generator(1);
    for (float& value : inputs_) value = static_cast<float>(generator() % 1000) / 1000.0F;
    for (std::int64_t& target : targets_) target = generator() % kClasses;
  }
  engine::Batch batch() const {
    return {inputs_.data(), targets_.data(), static_cast<std::int64_t>(targets_.size()),
            kTime,          kInput,          1};
  }

 private:
  std::vector<float> inputs_;
  std::vector<std::int64_t> targets_;
};

models::ModelOptions model_of(const Workload& workload) {
  models::ModelOptions options;
  options.model = workload.model;
  options.input_size = kInput;
  options.hidden_size = workload.hidden;
  options.num_layers = workload.layers;
  return options;
}

engine::EngineOptions engine_options_of(const Workload& workload) {
  engine::EngineOptions options;
  options.optimizer.name = workload.optimizer;
  return options;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// A workload in an engine with a number of threads.
class Contender {
 public:
  Contender(const Workload& workload, const std::string& engine, int threads)
      : noise_(workload.batch),
        flop_(useful_flop(workload.batch, kTime, kInput, workload.hidden, workload.layers,
                          kClasses)) {
    const auto model = models::build_model(model_of(workload), 1);
    const engine::EngineOptions options = engine_options_of(workload);
    if (engine == "fused") {
      engine_ = std::make_unique<engine::FusedEngine>(model, options, threads);
    } else {
      engine_ = std::make_unique<engine::TorchEngine>(model, torch::kCPU, options);
    }
    row_ = {.name = workload.name, .engine = engine, .threads = threads};
  }

  /// Some steps; the first ones of all, in which memory is got, do not count.
  void run(double seconds) {
    at::set_num_threads(row_.threads);
    if (iteration_ == 0) step();
    step();
    const auto begin = Clock::now();
    int steps = 0;
    do {
      step();
      ++steps;
    } while (seconds_since(begin) < seconds);
    ms_.push_back(seconds_since(begin) * 1e3 / steps);
  }

  BenchRow row(double peak_gflops) {
    row_.ms_per_step = median(ms_);
    row_.gflops = flop_ / row_.ms_per_step * 1e-6;
    row_.of_peak = row_.gflops / peak_gflops;
    return row_;
  }
  int threads() const { return row_.threads; }

 private:
  void step() { engine_->step(noise_.batch(), ++iteration_, 0.001); }

  Noise noise_;
  double flop_;
  std::unique_ptr<engine::Engine> engine_;
  std::int64_t iteration_ = 0;
  std::vector<double> ms_;
  BenchRow row_;
};

/// 1, 2, 4, …, and the most.
std::vector<int> thread_counts_up_to(int most) {
  std::vector<int> counts;
  for (int threads = 1; threads < most; threads *= 2) counts.push_back(threads);
  counts.push_back(most);
  return counts;
}

void compare(int most, double seconds, bool json) {
  const std::vector<int> thread_counts = thread_counts_up_to(most);
  std::vector<Contender> contenders;
  for (const Workload& workload : kWorkloads) {
    for (const char* engine : {"torch", "fused"}) {
      for (const int threads : thread_counts) contenders.emplace_back(workload, engine, threads);
    }
  }
  const double slot =
      seconds / kRounds / static_cast<double>(contenders.size() + thread_counts.size());
  std::vector<std::vector<double>> peaks(thread_counts.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < thread_counts.size(); ++i) {
      peaks[i].push_back(engine::fma_peak_gflops(thread_counts[i], slot));
    }
    for (Contender& contender : contenders) contender.run(slot);
  }
  std::vector<BenchRow> rows;
  for (Contender& contender : contenders) {
    const auto count = std::find(thread_counts.begin(), thread_counts.end(), contender.threads());
    const auto index = static_cast<std::size_t>(count - thread_counts.begin());
    rows.push_back(contender.row(median(peaks[index])));
  }
  print_rows({most, median(peaks.back())}, rows, json);
}

void profile(int threads, double seconds, bool json) {
  const double slot = seconds / static_cast<double>(std::size(kWorkloads) + 1);
  const double peak = engine::fma_peak_gflops(threads, slot);
  std::vector<BenchProfile> profiles;
  for (const Workload& workload : kWorkloads) {
    const Noise noise(workload.batch);
    engine::FusedEngine engine(models::build_model(model_of(workload), 1),
                               engine_options_of(workload), threads);
    std::int64_t iteration = 0;
    for (int warm_up = 0; warm_up < 3; ++warm_up) engine.step(noise.batch(), ++iteration, 0.001);
    engine.start_profile();
    const auto begin = Clock::now();
    do {
      engine.step(noise.batch(), ++iteration, 0.001);
    } while (seconds_since(begin) < slot);
    profiles.push_back({workload.name, engine.profile()});
  }
  print_profiles({threads, peak}, profiles, json);
}

}  // namespace

double useful_flop(std::int64_t batch, std::int64_t time, std::int64_t input, std::int64_t hidden,
                   std::int64_t layers, std::int64_t classes) {
  double sum = 3.0 * static_cast<double>(hidden * classes);
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const std::int64_t below = layer == 0 ? input : hidden;
    const std::int64_t down = layer == 0 ? 0 : below;
    sum += static_cast<double>(time * hidden * (2 * (hidden + below) + hidden + down));
  }
  return 2.0 * static_cast<double>(batch) * sum;
}

void run_bench(const BenchOptions& options) {
  const int most = options.threads > 0 ? options.threads : base::usable_cores();
  base::log_info(base::str("takes about ", options.seconds,
                           options.seconds == 1 ? " second" : " seconds",
                           "; an otherwise idle machine gives the true figures"));
  const auto seconds = static_cast<double>(options.seconds);
  (options.profile ? profile : compare)(most, seconds, options.json);
}

}  // namespace rnnctl::commands
