// `rnnctl bench`: how fast each engine trains on this machine, as ratios of one run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rnnctl::commands {

struct BenchRow {
  std::string name;    ///< "rnn-tanh-2x100": layers x hidden units
  std::string engine;  ///< "torch", "fused"
  int threads = 0;
  double ms_per_step = 0.0;  ///< median
  double gflops = 0.0;       ///< of the useful work, see useful_flop()
  double of_peak = 0.0;      ///< over what the cores used can multiply and add at all
};

/// Floating-point operations that a training step needs at least: forward, backward through time,
/// what goes to the layer below, the weights' gradients, the readout.
double useful_flop(std::int64_t batch, std::int64_t time, std::int64_t input, std::int64_t hidden,
                   std::int64_t layers, std::int64_t classes);

struct BenchOptions {
  int threads = 0;            ///< the most to use; 0: all usable cores
  std::int64_t seconds = 20;  ///< about how long it takes
  bool json = false;
};

/// Trains networks of the tutorials' kind (batches of 100, 28 steps of 28 numbers, tanh, SGD), all
/// rows in turn and several times over, and prints medians.
void run_bench(const BenchOptions& options);

}  // namespace rnnctl::commands
