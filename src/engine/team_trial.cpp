#include "engine/team_trial.h"

#include <algorithm>
#include <limits>
#include <string>

#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>

namespace rnnctl::engine {
namespace {

constexpr int kTurns = 6;         // the first, in which memory is got, does not count
constexpr double kAsFast = 1.03;  // what more threads must win to be worth it

}  // namespace

// The most first: it needs the most memory, which is got before anything is measured.
TeamTrial::TeamTrial(int most, bool timed) {
  constexpr double kNotYet = std::numeric_limits<double>::infinity();
  candidates_.push_back({most, kNotYet});
  if (!timed) return;
  for (int threads = 1; threads < most; threads *= 2) candidates_.push_back({threads, kNotYet});
  if (candidates_.size() > 1) steps_left_ = kTurns * static_cast<int>(candidates_.size());
}

void TeamTrial::took(std::int64_t examples, double seconds) {
  if (steps_left_ == 0) return;
  if (examples_ == 0) examples_ = examples;
  if (examples != examples_) return;
  Candidate& candidate = candidates_[at_];
  const bool first_turn = steps_left_ > (kTurns - 1) * static_cast<int>(candidates_.size());
  if (!first_turn) candidate.seconds = std::min(candidate.seconds, seconds);
  at_ = (at_ + 1) % candidates_.size();
  if (--steps_left_ == 0) decide();
}

void TeamTrial::decide() {
  std::sort(candidates_.begin(), candidates_.end(),
            [](const Candidate& one, const Candidate& other) { return one.threads < other.threads; });
  const auto fastest = std::min_element(
      candidates_.begin(), candidates_.end(),
      [](const Candidate& one, const Candidate& other) { return one.seconds < other.seconds; });
  at_ = 0;
  while (candidates_[at_].seconds > kAsFast * fastest->seconds) ++at_;
  std::string times;
  for (const Candidate& candidate : candidates_) {
    times += base::str(times.empty() ? "" : ", ", candidate.threads, ": ",
                       base::fixed(1e3 * candidate.seconds, 2), " ms a step");
  }
  base::log_info(base::str("threads: ", threads(), " (", times, ")"));
}

}  // namespace rnnctl::engine
