#include "commands/bench_print.h"

#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/fused_engine.h>

namespace rnnctl::commands {
namespace {

using nlohmann::ordered_json;

ordered_json machine_json(const BenchMachine& machine) {
  return {{"machine",
           {{"cpu", base::cpu_model()},
            {"simd", engine::FusedEngine::instruction_set()},
            {"cores", machine.cores}}},
          {"fma_peak_gflops", machine.peak_gflops}};
}

std::string machine_line(const BenchMachine& machine) {
  return base::str(base::cpu_model(), ", ", engine::FusedEngine::instruction_set(), "; ",
                   machine.cores,
                   machine.cores == 1 ? " core multiplies and adds " : " cores multiply and add ",
                   base::fixed(machine.peak_gflops, 0), " GFLOP/s\n");
}

double best_of_torch(const std::vector<BenchRow>& rows, const std::string& name) {
  double best = 0.0;
  for (const BenchRow& row : rows) {
    if (row.name != name || row.engine != "torch") continue;
    if (best == 0.0 || row.ms_per_step < best) best = row.ms_per_step;
  }
  return best;
}

void print_table(const std::vector<BenchRow>& rows) {
  std::cout << "network             engine  threads  ms/step   GFLOP/s  of peak  against torch\n";
  for (const BenchRow& row : rows) {
    std::cout << std::left << std::setw(20) << row.name << std::setw(8) << row.engine << std::right
              << std::setw(7) << row.threads << std::setw(9) << base::fixed(row.ms_per_step, 3)
              << std::setw(10) << base::fixed(row.gflops, 0) << std::setw(8)
              << base::fixed(100.0 * row.of_peak, 0) << "%" << std::setw(14)
              << base::fixed(best_of_torch(rows, row.name) / row.ms_per_step, 2) << "x\n";
  }
}

ordered_json to_json(const std::vector<BenchRow>& rows) {
  ordered_json array = ordered_json::array();
  for (const BenchRow& row : rows) {
    array.push_back({{"name", row.name},
                     {"engine", row.engine},
                     {"threads", row.threads},
                     {"ms_per_step", row.ms_per_step},
                     {"gflops", row.gflops},
                     {"of_peak", row.of_peak}});
  }
  return array;
}

std::vector<engine::Phase> all_phases() {
  std::vector<engine::Phase> phases;
  for (int p = 0; p < static_cast<int>(engine::Phase::kCount); ++p) {
    phases.push_back(static_cast<engine::Phase>(p));
  }
  return phases;
}

double share(const engine::StepProfile& profile, engine::Phase phase) {
  return profile.seconds(phase) / profile.total();
}

void print_table(const std::vector<BenchProfile>& profiles) {
  constexpr int kFirst = 20, kGap = 2;
  std::cout << std::left << std::setw(kFirst) << "share of the step";
  for (const BenchProfile& one : profiles) std::cout << "  " << one.name;
  std::cout << "\n";
  for (const engine::Phase phase : all_phases()) {
    std::cout << std::left << std::setw(kFirst) << engine::name_of(phase) << std::right;
    for (const BenchProfile& one : profiles) {
      std::cout << std::setw(static_cast<int>(one.name.size()) + kGap - 1)
                << base::fixed(100.0 * share(one.profile, phase), 1) << "%";
    }
    std::cout << "\n";
  }
}

ordered_json to_json(const std::vector<BenchProfile>& profiles) {
  ordered_json object = ordered_json::object();
  for (const BenchProfile& one : profiles) {
    for (const engine::Phase phase : all_phases()) {
      object[one.name][engine::name_of(phase)] = share(one.profile, phase);
    }
  }
  return object;
}

void print_table(const std::vector<BenchGrowth>& growths) {
  constexpr int kName = 12, kSizes = 56;
  std::cout << std::left << std::setw(kName) << "what grows" << std::setw(kSizes)
            << "ms a step of each size"
            << "exponent  of the work\n";
  for (const BenchGrowth& growth : growths) {
    std::string sizes;
    for (const GrowthPoint& point : growth.points) {
      sizes += base::str(point.size, ": ", base::fixed(point.ms, 2), "  ");
    }
    std::cout << std::setw(kName) << growth.name << std::setw(kSizes) << sizes << std::setw(10)
              << base::fixed(growth.exponent, 2) << base::fixed(growth.work_exponent, 2) << "\n";
  }
}

ordered_json to_json(const std::vector<BenchGrowth>& growths) {
  ordered_json object = ordered_json::object();
  for (const BenchGrowth& growth : growths) {
    for (const GrowthPoint& point : growth.points) {
      object[growth.name]["ms_per_step"][std::to_string(point.size)] = point.ms;
    }
    object[growth.name]["exponent"] = growth.exponent;
    object[growth.name]["work_exponent"] = growth.work_exponent;
  }
  return object;
}

}  // namespace

void print_rows(const BenchMachine& machine, const std::vector<BenchRow>& rows, bool json) {
  if (json) {
    ordered_json object = machine_json(machine);
    object["rows"] = to_json(rows);
    std::cout << object.dump() << "\n";
    return;
  }
  std::cout << machine_line(machine)
            << "batches of 100 unless -b says other, 28 steps of 28 numbers\n\n";
  print_table(rows);
}

void print_profiles(const BenchMachine& machine, const std::vector<BenchProfile>& profiles,
                    bool json) {
  if (json) {
    ordered_json object = machine_json(machine);
    object["profile"] = to_json(profiles);
    std::cout << object.dump() << "\n";
    return;
  }
  std::cout << machine_line(machine) << "the fused engine on all of them\n\n";
  print_table(profiles);
}

void print_growths(int threads, const std::vector<BenchGrowth>& growths, bool json) {
  if (json) {
    std::cout << ordered_json{{"simd", engine::FusedEngine::instruction_set()},
                              {"threads", threads},
                              {"growth", to_json(growths)}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << "the fused engine on " << threads << (threads == 1 ? " thread" : " threads")
            << ", 1x100 tanh, batches of 100, 28 steps where nothing else is said\n\n";
  print_table(growths);
}

}  // namespace rnnctl::commands
