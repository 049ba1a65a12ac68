#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/runs/run_order.h>

namespace rnnctl::runs {
namespace {

using testing::ElementsAre;

StoredRun run_named(const char* name, std::optional<std::int64_t> started, RunState state) {
  StoredRun run;
  run.path = name;
  run.started = started;
  run.state = state;
  return run;
}

std::vector<std::string> sorted(std::vector<StoredRun> runs, const std::string& order) {
  sort_runs(runs, order);
  std::vector<std::string> names;
  for (const StoredRun& run : runs) names.push_back(run.path.string());
  return names;
}

TEST(RunOrder, IsByNameAgeOrState) {
  const std::vector<StoredRun> runs = {
      run_named("c", 3, RunState::kDone), run_named("a", 1, RunState::kFailed),
      run_named("d", std::nullopt, RunState::kRunning), run_named("b", 3, RunState::kRunning)};
  EXPECT_THAT(sorted(runs, "name"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(sorted(runs, "age"), ElementsAre("b", "c", "a", "d"));
  EXPECT_THAT(sorted(runs, "state"), ElementsAre("b", "d", "c", "a"));
}

TEST(RunOrder, ResultsOfOneTaskStandTogetherBestFirst) {
  std::vector<StoredRun> runs(6);
  const char* names[] = {"none", "good", "bad", "text", "better text", "number"};
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].path = names[i];
  runs[1].test.accuracy = 0.9;
  runs[2].test.accuracy = 0.1;
  runs[3].task = runs[4].task = "next";
  runs[3].test.loss = 2.0;
  runs[4].test.loss = 1.0;
  runs[5].task = "regress";
  runs[5].test.r_squared = 0.5;
  EXPECT_THAT(sorted(runs, "result"),
              ElementsAre("good", "bad", "number", "better text", "text", "none"));
}

TEST(RunOrder, OtherWordsAreRefused) {
  EXPECT_NO_THROW(require_order("result"));
  EXPECT_THROW(require_order("reslt"), base::UsageError);
}

}  // namespace
}  // namespace rnnctl::runs
