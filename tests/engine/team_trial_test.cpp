#include "engine/team_trial.h"

#include <gtest/gtest.h>
#include <map>

namespace rnnctl::engine {
namespace {

constexpr std::int64_t kExamples = 100;

/// Steps until the trial has certainly decided, each taking what `seconds` says for its threads.
int decided(TeamTrial& trial, const std::map<int, double>& seconds) {
  for (int step = 0; step < 100; ++step) trial.took(kExamples, seconds.at(trial.threads()));
  return trial.threads();
}

TEST(TeamTrial, TriesAllThreadsFirstThenThePowersOfTwoBelow) {
  TeamTrial trial(6, true);
  std::vector<int> tried;
  for (int step = 0; step < 5; ++step) {
    tried.push_back(trial.threads());
    trial.took(kExamples, 1.0);
  }
  EXPECT_EQ(tried, (std::vector<int>{6, 1, 2, 4, 6}));
}

TEST(TeamTrial, KeepsTheFastestAndFewerWhereTheyAreAsFast) {
  TeamTrial two_win(4, true), as_fast(4, true), all_win(4, true);
  EXPECT_EQ(decided(two_win, {{1, 1.0}, {2, 0.6}, {4, 0.8}}), 2);
  EXPECT_EQ(decided(as_fast, {{1, 1.0}, {2, 0.51}, {4, 0.5}}), 2);
  EXPECT_EQ(decided(all_win, {{1, 1.0}, {2, 0.6}, {4, 0.4}}), 4);
}

TEST(TeamTrial, DoesNotCountTheFirstTurnNorBatchesOfAnotherSize) {
  TeamTrial trial(2, true);
  trial.took(kExamples, 0.1);      // 2 threads, while memory was got
  trial.took(kExamples, 0.01);     // 1 thread
  trial.took(kExamples - 1, 0.0);  // an epoch's last batch
  EXPECT_EQ(decided(trial, {{1, 2.0}, {2, 1.0}}), 2);
}

TEST(TeamTrial, TriesNothingWhereTheNumberIsGivenOrThereIsOneCore) {
  TeamTrial given(4, false), alone(1, true);
  EXPECT_EQ(decided(given, {{4, 1.0}}), 4);
  EXPECT_EQ(decided(alone, {{1, 1.0}}), 1);
}

}  // namespace
}  // namespace rnnctl::engine
