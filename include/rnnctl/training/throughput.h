// How long a run takes, and how fast it trains while it trains.
#pragma once

#include <chrono>
#include <cstdint>

namespace rnnctl::training {

/// Wall time since its making, and the part of it between start() and stop(): evaluations and saves
/// do not slow the examples per second.
class Throughput {
 public:
  /// Goes on from an earlier session: its wall time, the part of it that trained, its examples.
  void go_on_from(double seconds, double training_seconds, std::int64_t examples) {
    earlier_seconds_ = seconds;
    total_ = {examples, training_seconds};
  }

  /// Seconds since this object was made, and those of earlier sessions.
  double seconds() const { return earlier_seconds_ + session_seconds(); }
  double session_seconds() const { return since(made_); }
  double training_seconds() const { return total_.seconds; }
  std::int64_t examples() const { return total_.examples; }

  void start() { started_ = Clock::now(); }
  /// Ends what start() began; `examples` were trained in it.
  void stop(std::int64_t examples) {
    const double spent = since(started_);
    total_.add(examples, spent);
    recent_.add(examples, spent);
  }

  /// Examples per second of the whole run; 0 before the first stop().
  double overall() const { return total_.rate(); }
  /// The same since the last restart_recent().
  double recent() const { return recent_.rate(); }
  void restart_recent() { recent_ = {}; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Sum {
    std::int64_t examples = 0;
    double seconds = 0.0;
    void add(std::int64_t more_examples, double more_seconds) {
      examples += more_examples;
      seconds += more_seconds;
    }
    double rate() const { return seconds > 0 ? static_cast<double>(examples) / seconds : 0.0; }
  };

  static double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  double earlier_seconds_ = 0.0;
  Clock::time_point made_ = Clock::now();
  Clock::time_point started_ = made_;
  Sum total_;
  Sum recent_;
};

}  // namespace rnnctl::training
