// How many threads are fastest: found out by timing the first steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rnnctl::engine {

/// The candidates are all threads and the powers of two below; they take turns, and each counts with
/// its fastest step. Fewer threads win where they are as fast, to within some per cent.
class TeamTrial {
 public:
  /// Without `timed` it is always `most`.
  TeamTrial(int most, bool timed);

  /// What the next step is to be computed with.
  int threads() const { return candidates_[at_].threads; }

  /// After each training step: the examples that it had and the seconds that it took. Only steps
  /// with as many examples as the first count. Says in the log what it has decided.
  void took(std::int64_t examples, double seconds);

 private:
  struct Candidate {
    int threads;
    double seconds;
  };
  void decide();

  std::vector<Candidate> candidates_;
  std::size_t at_ = 0;
  std::int64_t examples_ = 0;  // of the first step
  int steps_left_ = 0;         // 0: decided
};

}  // namespace rnnctl::engine
