// Where the time of the fused engine's training steps goes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace rnnctl::engine {

enum class Phase {
  kWeights,  ///< packing them for the kernels
  kInputs,   ///< a part's inputs to where the kernels read them
  kForward,
  kDropout,
  kReadout,    ///< scores, loss, and their gradients
  kBackward,   ///< through time
  kBelow,      ///< what goes to the layer below
  kGradients,  ///< of the weights, in parts
  kUpdate,     ///< adding up the parts, the optimizer
  kWaiting,    ///< threads for one another
  kCount
};

const char* name_of(Phase phase);

/// Seconds of each phase, summed over threads. Costs one read of the clock a phase.
class StepProfile {
 public:
  void add(Phase phase, double seconds) { seconds_[static_cast<std::size_t>(phase)] += seconds; }
  double seconds(Phase phase) const { return seconds_[static_cast<std::size_t>(phase)]; }
  void add(const StepProfile& other) {
    for (std::size_t p = 0; p < seconds_.size(); ++p) seconds_[p] += other.seconds_[p];
  }
  double total() const {
    double sum = 0.0;
    for (const double one : seconds_) sum += one;
    return sum;
  }

 private:
  std::array<double, static_cast<std::size_t>(Phase::kCount)> seconds_{};
};

/// Gives what passed since its last lap to a phase.
class LapClock {
 public:
  void start() { last_ = Clock::now(); }
  double lap() {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();
};

}  // namespace rnnctl::engine
