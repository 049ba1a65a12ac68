// What `rnnctl bench` times: a network in an engine with a number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "commands/bench_print.h"
#include <rnnctl/engine/engine.h>

namespace rnnctl::commands {

inline constexpr int kBenchRounds = 7;  ///< in which what is compared takes turns

/// A network of the tutorials' kind (tanh, sequences of numbers, 10 classes) and what it does.
struct Workload {
  std::string name;
  std::int64_t layers = 1, hidden = 100;
  std::int64_t batch = 100, time = 28;
  std::string optimizer = "sgd";
  std::string model = "stacked";
  bool training = true;  ///< or prediction alone
};

/// Useful floating-point operations of a step. Training: forward, backward through time, what goes
/// to the layer below, the weights' gradients, the readout; prediction: forward alone. Every time
/// step counts alike, as usual, although the first has no state before it (1 of 28 of the recurrent
/// products).
double useful_flop(const Workload& workload);

/// `workload` as `engine` ("fused", "torch") computes it on `threads` threads.
class Contender {
 public:
  Contender(const Workload& workload, const std::string& engine, int threads);

  /// Some steps for about `seconds`, and for a moment before and after what the cores can do at
  /// most (GFLOP/s): on a machine that others use as well only neighbours in time compare. The
  /// first steps of all, in which memory is got, do not count.
  void run(double seconds);

  /// Medians of what run() saw.
  BenchRow row() const;
  double peak_gflops() const;

  engine::Engine& engine() { return *engine_; }
  /// One step, not timed.
  void step();

 private:
  Workload workload_;
  std::vector<float> inputs_;          ///< [batch, time, input], noise
  std::vector<std::int64_t> targets_;  ///< [batch]
  std::unique_ptr<engine::Engine> engine_;
  BenchRow row_;
  std::int64_t iteration_ = 0;
  std::vector<double> ms_, peaks_, shares_;
};

/// Of values that are not empty; the upper one of the two in the middle.
double median(std::vector<double> values);

}  // namespace rnnctl::commands
