#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "commands/bench_contender.h"
#include "commands/bench_growth.h"
#include "commands/bench_print.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/bench.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/instruction_sets.h>
#include <rnnctl/training/evaluation.h>

namespace rnnctl::commands {
namespace {

/// The tutorials' networks and larger ones.
std::vector<Workload> workloads() {
  return {{.name = "rnn-tanh-1x100"},
          {.name = "rnn-tanh-2x100", .layers = 2},
          {.name = "rnn-tanh-1x100-b32", .batch = 32},
          {.name = "rnn-tanh-1x100-b256", .batch = 256},
          {.name = "rnn-tanh-1x128", .hidden = 128},
          {.name = "rnn-tanh-1x256", .hidden = 256},
          {.name = "rnn-tanh-1x512", .hidden = 512},
          {.name = "image-1x150-b64",
           .hidden = 150,
           .batch = 64,
           .optimizer = "adam",
           .model = "image"}};
}

/// What an evaluation does with a batch.
Workload prediction() {
  return {.name = "predict-2x100-b500",
          .layers = 2,
          .batch = training::kEvaluationBatch,
          .training = false};
}

/// 1, 2, 4, …, and the most.
std::vector<int> thread_counts_up_to(int most) {
  std::vector<int> counts;
  for (int threads = 1; threads < most; threads *= 2) counts.push_back(threads);
  counts.push_back(most);
  return counts;
}

void compare(int most, double seconds, bool json) {
  std::vector<Workload> all = workloads();
  all.push_back(prediction());
  std::vector<Contender> contenders;
  for (const Workload& workload : all) {
    for (const char* engine : {"torch", "fused"}) {
      for (const int threads : thread_counts_up_to(most)) {
        contenders.emplace_back(workload, engine, threads);
      }
    }
  }
  const double slot = seconds / kBenchRounds / static_cast<double>(contenders.size());
  for (int round = 0; round < kBenchRounds; ++round) {
    for (Contender& contender : contenders) contender.run(slot);
  }
  std::vector<BenchRow> rows;
  for (const Contender& contender : contenders) rows.push_back(contender.row());
  print_rows({most, contenders.back().peak_gflops()}, rows, json);
}

void profile(int threads, double seconds, bool json) {
  const std::vector<Workload> all = workloads();
  const double slot = seconds / static_cast<double>(all.size());
  std::vector<BenchProfile> profiles;
  std::vector<double> peaks;
  for (const Workload& workload : all) {
    Contender contender(workload, "fused", threads);
    for (int warm_up = 0; warm_up < 3; ++warm_up) contender.step();
    auto& engine = static_cast<engine::FusedEngine&>(contender.engine());
    engine.start_profile();
    contender.run(slot);
    profiles.push_back({workload.name, engine.profile()});
    peaks.push_back(contender.peak_gflops());
  }
  print_profiles({threads, median(peaks)}, profiles, json);
}

}  // namespace

void run_bench(const BenchOptions& options) {
  std::optional<engine::InstructionSetScope> simd;
  if (!options.simd.empty()) simd.emplace(engine::instruction_set_named(options.simd));
  const int most = options.threads > 0 ? options.threads : base::usable_cores();
  base::log_info(base::str("takes about ", options.seconds,
                           options.seconds == 1 ? " second" : " seconds",
                           "; an otherwise idle machine gives the true figures"));
  const auto seconds = static_cast<double>(options.seconds);
  if (options.growth) return measure_growth(most, seconds, options.json);
  (options.profile ? profile : compare)(most, seconds, options.json);
}

}  // namespace rnnctl::commands
