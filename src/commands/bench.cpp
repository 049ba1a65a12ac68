#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <memory>
#include <random>

#include <nlohmann/json.hpp>

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

constexpr std::int64_t kBatch = 100, kTime = 28, kInput = 28, kClasses = 10;
constexpr int kRounds = 9;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A batch of noise: what the numbers are does not change the time.
struct Noise {
  Noise() : inputs(kBatch * kTime * kInput), targets(kBatch) {
    std::mt19937 generator(1);
    for (float& value : inputs) value = static_cast<float>(generator() % 1000) / 1000.0F;
    for (std::int64_t& target : targets) target = generator() % kClasses;
  }
  engine::Batch batch() const {
    return {inputs.data(), targets.data(), kBatch, kTime, kInput, 1};
  }
  std::vector<float> inputs;
  std::vector<std::int64_t> targets;
};

class Contender {
 public:
  Contender(std::int64_t layers, std::int64_t hidden, const std::string& engine, int threads)
      : flop_(useful_flop(kBatch, kTime, kInput, hidden, layers, kClasses)) {
    models::ModelOptions options;
    options.input_size = kInput;
    options.hidden_size = hidden;
    options.num_layers = layers;
    const auto model = models::build_model(options, 1);
    if (engine == "fused") {
      engine_ = std::make_unique<engine::FusedEngine>(model, engine::EngineOptions(), threads);
    } else {
      engine_ = std::make_unique<engine::TorchEngine>(model, torch::kCPU, engine::EngineOptions());
    }
    row_.name = base::str("rnn-tanh-", layers, "x", hidden);
    row_.engine = engine;
    row_.threads = threads;
  }

  /// Some steps; the first ones of all, in which memory is got, do not count.
  void run(const engine::Batch& batch, double seconds) {
    at::set_num_threads(row_.threads);
    if (iteration_ == 0) step(batch);
    step(batch);
    const auto begin = Clock::now();
    int steps = 0;
    do {
      step(batch);
      ++steps;
    } while (seconds_since(begin) < seconds);
    ms_.push_back(seconds_since(begin) * 1e3 / steps);
  }

  BenchRow row(double peak_gflops) {
    std::nth_element(ms_.begin(), ms_.begin() + static_cast<std::ptrdiff_t>(ms_.size() / 2),
                     ms_.end());
    row_.ms_per_step = ms_[ms_.size() / 2];
    row_.gflops = flop_ / row_.ms_per_step * 1e-6;
    row_.of_peak = row_.gflops / peak_gflops;
    return row_;
  }
  int threads() const { return row_.threads; }

 private:
  void step(const engine::Batch& batch) { engine_->step(batch, ++iteration_, 0.01); }

  double flop_;
  std::unique_ptr<engine::Engine> engine_;
  std::int64_t iteration_ = 0;
  std::vector<double> ms_;
  BenchRow row_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print_table(const std::vector<BenchRow>& rows, int threads, double peak) {
  std::cout << base::cpu_model() << ", " << engine::FusedEngine::instruction_set() << "; "
            << threads << (threads == 1 ? " core multiplies" : " cores multiply") << " and add "
            << base::fixed(peak, 0) << " GFLOP/s\n"
            << "batches of " << kBatch << ", " << kTime << " steps of " << kInput
            << " numbers, SGD\n\n"
            << "network         engine  threads  ms/step   GFLOP/s  of peak  against torch\n";
  for (const BenchRow& row : rows) {
    double best_of_torch = 0.0;
    for (const BenchRow& other : rows) {
      if (other.name != row.name || other.engine != "torch") continue;
      if (best_of_torch == 0.0 || other.ms_per_step < best_of_torch) {
        best_of_torch = other.ms_per_step;
      }
    }
    std::cout << std::left << std::setw(16) << row.name << std::setw(8) << row.engine << std::right
              << std::setw(7) << row.threads << std::setw(9) << base::fixed(row.ms_per_step, 3)
              << std::setw(10) << base::fixed(row.gflops, 0) << std::setw(8)
              << base::fixed(100.0 * row.of_peak, 0) << "%" << std::setw(14)
              << base::fixed(best_of_torch / row.ms_per_step, 2) << "x\n";
  }
}

void print_json(const std::vector<BenchRow>& rows, int threads, double peak) {
  nlohmann::ordered_json object = {
      {"machine",
       {{"cpu", base::cpu_model()},
        {"simd", engine::FusedEngine::instruction_set()},
        {"cores", threads}}},
      {"fma_peak_gflops", peak},
      {"rows", nlohmann::ordered_json::array()}};
  for (const BenchRow& row : rows) {
    object["rows"].push_back({{"name", row.name},
                              {"engine", row.engine},
                              {"threads", row.threads},
                              {"ms_per_step", row.ms_per_step},
                              {"gflops", row.gflops},
                              {"of_peak", row.of_peak}});
  }
  std::cout << object.dump() << "\n";
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
  std::vector<int> thread_counts = {1};
  if (most > 1) thread_counts.push_back(most);
  std::vector<Contender> contenders;
  for (const auto& [layers, hidden] : {std::pair{1, 100}, {2, 100}, {1, 128}, {1, 256}}) {
    for (const char* engine : {"torch", "fused"}) {
      for (const int threads : thread_counts) contenders.emplace_back(layers, hidden, engine, threads);
    }
  }
  base::log_info(base::str("takes about ", options.seconds,
                           " seconds; an otherwise idle machine gives the true figures"));
  const double seconds = static_cast<double>(options.seconds) / kRounds /
                         static_cast<double>(contenders.size() + thread_counts.size());
  const Noise noise;
  std::vector<std::vector<double>> peaks(thread_counts.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < thread_counts.size(); ++i) {
      peaks[i].push_back(engine::fma_peak_gflops(thread_counts[i], seconds));
    }
    for (Contender& contender : contenders) contender.run(noise.batch(), seconds);
  }
  std::vector<BenchRow> rows;
  for (Contender& contender : contenders) {
    rows.push_back(contender.row(median(peaks[contender.threads() == 1 ? 0 : 1])));
  }
  (options.json ? print_json : print_table)(rows, most, median(peaks.back()));
}

}  // namespace rnnctl::commands
