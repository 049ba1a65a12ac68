// `rnnctl bench`: how fast each engine trains on this machine, as ratios of one run.
#pragma once

#include <cstdint>
#include <string>

namespace rnnctl::commands {

struct BenchOptions {
  int threads = 0;            ///< the most to use; 0: all usable cores
  std::int64_t seconds = 25;  ///< about how long it takes
  bool profile = false;       ///< where the fused engine's time goes, instead of a comparison
  bool growth = false;        ///< how its time grows with the sizes, instead of a comparison
  std::string simd;           ///< the kernels' instruction set; empty: the CPU's best
  bool json = false;
};

/// Trains networks of the tutorials' kind (28 steps of 28 numbers, tanh), all rows in turn and
/// several times over, and prints medians. Throws base::UsageError for an instruction set that is
/// not there.
void run_bench(const BenchOptions& options);

}  // namespace rnnctl::commands
