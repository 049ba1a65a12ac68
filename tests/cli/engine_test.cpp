// `--engine` as its user meets it, and `bench`.
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "cli/workplace.h"
#include <rnnctl/base/machine.h>

namespace rnnctl {
namespace {

using nlohmann::json;
using test::Words;
using testing::HasSubstr;

class FusedEngineOnTheCommandLine : public test::Workplace {
 protected:
  Words training(const std::string& run, const Words& more) const {
    return train_command(test::joined(
        {"--run-dir", run, "--iterations", "12", "--log-every", "1", "--engine", "fused",
         "--layers", "2", "--dropout", "0.2", "--optimizer", "adam", "--overwrite"},
        more));
  }
};

TEST_F(FusedEngineOnTheCommandLine, GivesTheSameBitsWithAnyNumberOfThreads) {
  ASSERT_EQ(rnnctl(training("one", {"--threads", "1"})).exit_code, 0);
  ASSERT_EQ(rnnctl(training("three", {"--threads", "3"})).exit_code, 0);
  EXPECT_EQ(lines_without_times("one"), lines_without_times("three"));
}

TEST_F(FusedEngineOnTheCommandLine, IsSeenInRunJsonAndEvalRepeatsItsAccuracy) {
  const auto trained = rnnctl(training("r", {}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  // Also where there is a GPU, which `--device auto` would take for the other engine.
  EXPECT_THAT(trained.err, HasSubstr("device: cpu (the fused engine's)\nengine: fused (covers"));
  EXPECT_EQ(json::parse(file("r/run.json")).at("engine"), "fused");
  const auto again = rnnctl({"eval", "r/last.pt", "--json", "--threads", "1"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  const auto end = lines_without_times("r").back();
  EXPECT_EQ(json::parse(again.out).at("accuracy"), end.at("accuracy"));
}

TEST_F(FusedEngineOnTheCommandLine, ResumesToTheBit) {
  const auto result = rnnctl({"verify-resume", "--data", "data", "--engine", "fused", "--layers",
                              "2", "--dropout", "0.3", "--optimizer", "rmsprop", "--lr", "0.001",
                              "--iterations", "10", "--batch-size", "20"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("identical"));
}

TEST_F(FusedEngineOnTheCommandLine, NamesWhatItDoesNotCover) {
  test::expect_failure(
      train({"--model", "cell", "--stateful", "--engine", "fused"}), 2,
      HasSubstr("--engine fused: the fused engine does not cover model cell with --stateful; "
                "choose --engine torch"));
}

TEST_F(FusedEngineOnTheCommandLine, IsTakenByItselfForWhatItCovers) {
  const auto covered = train({"--device", "cpu"});
  EXPECT_EQ(covered.exit_code, 0) << covered.err;
  EXPECT_THAT(covered.err, HasSubstr("\nengine: fused (covers this network, with "));
  const auto other = train({"--device", "cpu", "--model", "cell", "--stateful", "--overwrite"});
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_THAT(other.err, HasSubstr("\nengine: torch (the fused engine does not cover model cell "
                                   "with --stateful)\n"));
}

TEST_F(FusedEngineOnTheCommandLine, SaysHowManyThreadsTurnedOutFastest) {
  const Words until_decided{"--device",     "cpu", "--threads",    "auto",
                            "--iterations", "60",  "--batch-size", "8"};
  const auto trained = train(until_decided);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  if (base::usable_cores() == 1) GTEST_SKIP() << "one core: nothing to choose";
  EXPECT_THAT(trained.err, testing::ContainsRegex("\nthreads: [0-9]+ \\(1: .* ms a step, 2: "));
  const auto nothing_to_share = train({"--device", "cpu", "--threads", "auto", "--iterations", "60",
                                       "--batch-size", "4", "--overwrite"});
  EXPECT_THAT(nothing_to_share.err, testing::Not(HasSubstr("\nthreads: ")));
}

TEST(Bench, ComparesTheEnginesAsShareOfWhatTheMachineCouldDo) {
  const auto result = test::run_rnnctl({"bench", "--seconds", "1", "--threads", "1", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto object = json::parse(result.out);
  EXPECT_GT(object.at("fma_peak_gflops"), 0.0);
  std::set<std::string> engines, names;
  for (const auto& row : object.at("rows")) {
    engines.insert(row.at("engine"));
    names.insert(row.at("name"));
    EXPECT_GT(row.at("ms_per_step"), 0.0);
    EXPECT_GT(row.at("of_peak"), 0.0);
  }
  EXPECT_THAT(engines, testing::ElementsAre("fused", "torch"));
  EXPECT_TRUE(names.contains("rnn-tanh-2x100"));
  EXPECT_TRUE(names.contains("predict-2x100-b500"));
}

TEST(Bench, RunsWithAnInstructionSetOfTheUsersChoice) {
  const auto unknown = test::run_rnnctl({"bench", "--simd", "MMX"});
  EXPECT_EQ(unknown.exit_code, 2);
  const std::string message = "no kernels for the instruction set 'MMX' here; this CPU runs ";
  ASSERT_THAT(unknown.err, HasSubstr(message));
  std::istringstream names(unknown.err.substr(unknown.err.find(message) + message.size()));
  for (std::string name; names >> name;) {
    if (name.back() == ',') name.pop_back();
    const auto result = test::run_rnnctl(
        {"bench", "--profile", "--seconds", "1", "--threads", "1", "--simd", name, "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(json::parse(result.out).at("machine").at("simd"), name);
  }
}

TEST(Bench, FitsHowAStepGrowsWithEachSize) {
  const auto result =
      test::run_rnnctl({"bench", "--growth", "--seconds", "1", "--threads", "1", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto object = json::parse(result.out);
  EXPECT_EQ(object.at("threads"), 1);
  for (const char* axis : {"batch", "time", "layers", "hidden"}) {
    const auto& growth = object.at("growth").at(axis);
    // The least-squares line through four sizes that double: weights -3, -1, 1, 3 tenths.
    std::vector<std::pair<int, double>> points;
    for (const auto& [size, ms] : growth.at("ms_per_step").items()) {
      points.emplace_back(std::stoi(size), std::log2(ms.get<double>()));
    }
    ASSERT_EQ(points.size(), 4U) << axis;
    std::sort(points.begin(), points.end());
    const double slope =
        0.3 * (points[3].second - points[0].second) + 0.1 * (points[2].second - points[1].second);
    EXPECT_NEAR(growth.at("exponent").get<double>(), slope, 1e-6) << axis;
  }
  const auto work = [&](const char* axis) -> double {
    return object.at("growth").at(axis).at("work_exponent");
  };
  EXPECT_NEAR(work("batch"), 1.0, 1e-6);
  EXPECT_NEAR(work("time"), 1.0, 5e-3);  // one readout, whatever the time
  // The layers above the first have 100 inputs instead of 28, and hand a gradient down.
  EXPECT_NEAR(work("layers"), 1.1, 0.02);
  EXPECT_NEAR(work("hidden"), 1.89, 0.01);
  const auto both = test::run_rnnctl({"bench", "--growth", "--profile"});
  EXPECT_EQ(both.exit_code, 2);
}

TEST(Bench, SaysWhereTheFusedEnginesTimeGoes) {
  const auto result =
      test::run_rnnctl({"bench", "--profile", "--seconds", "1", "--threads", "2", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto object = json::parse(result.out);
  for (const auto& [name, phases] : object.at("profile").items()) {
    double sum = 0.0;
    for (const auto& [phase, share] : phases.items()) {
      EXPECT_GE(share, 0.0) << name << ": " << phase;
      sum += share.get<double>();
    }
    EXPECT_NEAR(sum, 1.0, 1e-6) << name;
    EXPECT_GT(phases.at("forward"), 0.0) << name;
    EXPECT_EQ(phases.at("to the layer below") > 0.001, name == "rnn-tanh-2x100") << name;
  }
}

}  // namespace
}  // namespace rnnctl
