// `rnnctl bench`: how fast each engine trains on this machine, as ratios of one run.
#pragma once

#include <cstdint>
#include <string>

namespace rnnctl::commands {

/// Useful floating-point operations of a training step: forward, backward through time, what goes to
/// the layer below, the weights' gradients, the readout. Every time step counts alike, as usual,
/// although the first has no state before it (1 of 28 of the recurrent products).
double useful_flop(std::int64_t batch, std::int64_t time, std::int64_t input, std::int64_t hidden,
                   std::int64_t layers, std::int64_t classes);

struct BenchOptions {
  int threads = 0;            ///< the most to use; 0: all usable cores
  std::int64_t seconds = 25;  ///< about how long it takes
  bool profile = false;       ///< where the fused engine's time goes, instead of a comparison
  bool json = false;
};

/// Trains networks of the tutorials' kind (28 steps of 28 numbers, tanh), all rows in turn and
/// several times over, and prints medians.
void run_bench(const BenchOptions& options);

}  // namespace rnnctl::commands
