// The results of `rnnctl bench`, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/engine/step_profile.h>

namespace rnnctl::commands {

struct BenchRow {
  std::string name;    ///< "rnn-tanh-2x100": layers x hidden units
  std::string engine;  ///< "torch", "fused"
  int threads = 0;
  double ms_per_step = 0.0;  ///< median
  double gflops = 0.0;       ///< of the useful work, see useful_flop()
  double of_peak = 0.0;      ///< over what the cores used can multiply and add at all
};

struct BenchMachine {
  int cores = 0;
  double peak_gflops = 0.0;  ///< of all of them
};

void print_rows(const BenchMachine& machine, const std::vector<BenchRow>& rows, bool json);

struct BenchProfile {
  std::string name;
  engine::StepProfile profile;
};

void print_profiles(const BenchMachine& machine, const std::vector<BenchProfile>& profiles,
                    bool json);

struct GrowthPoint {
  std::int64_t size = 0;
  double ms = 0.0;    ///< of a step, median
  double flop = 0.0;  ///< useful_flop() of a step
};

struct BenchGrowth {
  std::string name;  ///< what grows
  std::vector<GrowthPoint> points;
  double exponent = 0.0;       ///< of the time
  double work_exponent = 0.0;  ///< of the useful work: what it would be at a steady speed
};

void print_growths(int threads, const std::vector<BenchGrowth>& growths, bool json);

}  // namespace rnnctl::commands
