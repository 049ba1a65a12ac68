// `rnnctl runs` on runs that ended in every way.
#include <filesystem>
#include <regex>
#include <sys/stat.h>

#include "cli/training_workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::RunningProgram;
using test::Words;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Runs : public test::TrainingWorkplace {
 protected:
  std::vector<json> listed(const Words& arguments = {}) const {
    const auto result = rnnctl(test::joined({"runs", "--json"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out).at("runs").get<std::vector<json>>();
  }
  std::vector<std::string> names(const Words& arguments = {}) const {
    std::vector<std::string> found;
    for (const json& run : listed(arguments)) found.push_back(run.at("name"));
    return found;
  }

  /// Trains until `body` ends it.
  template <typename Body>
  void while_training(const std::string& run, const Body& body) const {
    ASSERT_NE(while_training_until(run, body), 0);
  }
};

TEST_F(Runs, DoneRunHasItsResult) {
  ASSERT_EQ(train({"--validation-split", "20", "--cell", "gru", "--layers", "2"}).exit_code, 0);
  const json run = listed().at(0);
  const json record = json::parse(file("runs/stacked-1/run.json"));
  EXPECT_EQ(run.at("state"), "done");
  EXPECT_EQ(run.at("stopped_by"), "iterations");
  EXPECT_EQ(run.at("network"), "stacked gru 2x16");
  EXPECT_EQ(run.at("accuracy"), record.at("result").at("test_accuracy"));
  EXPECT_EQ(run.at("best_accuracy"), record.at("result").at("best_accuracy"));
  EXPECT_EQ(run.at("iteration"), 10);
  EXPECT_EQ(run.at("total_iterations"), 10);
}

TEST_F(Runs, TableIsPlainInAPipe) {
  ASSERT_EQ(train({}).exit_code, 0);
  const auto result = rnnctl({"runs"}, {"LC_ALL=C.UTF-8"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto lines = test::lines_of(result.out);
  ASSERT_EQ(lines.size(), 2u) << result.out;
  EXPECT_EQ(lines[0].find("loss"), std::string::npos);
  EXPECT_TRUE(std::regex_match(
      lines[1], std::regex(R"(stacked-1  stacked rnn 1x16  images  [0-9.]+ %  -     10/10       )"
                           R"([0-9]+[sm] ago +done)")))
      << lines[1];
  EXPECT_EQ(result.err, "");
}

TEST_F(Runs, RunningIsToldFromInterruptedAndKilled) {
  while_training("runs/stopped", [&](const RunningProgram& training) {
    EXPECT_EQ(listed().at(0).at("state"), "running");
    training.send(SIGINT);
  });
  while_training("runs/killed", [](const RunningProgram& training) { training.send(SIGKILL); });
  const auto runs = listed({"--sort", "name"});
  ASSERT_EQ(runs.size(), 2u);
  for (const json& run : runs) {
    EXPECT_EQ(run.at("state"), "interrupted") << run;
    EXPECT_GT(run.at("iteration"), 0) << run;
  }
  EXPECT_EQ(runs[0].at("stopped_by"), nullptr) << "killed";
  EXPECT_EQ(runs[1].at("stopped_by"), "signal");
}

TEST_F(Runs, RunThatWasLookedAtCanBeGoneOnWith) {
  ASSERT_EQ(train({"--run-dir", "runs/a", "--max-minutes", "0.00001", "--iterations", "100000"})
                .exit_code,
            0);
  EXPECT_EQ(listed().at(0).at("state"), "interrupted");
  EXPECT_EQ(
      rnnctl({"train", "--resume", "runs/a", "--iterations", "20000", "--max-minutes", "0.00001"})
          .exit_code,
      0);
}

TEST_F(Runs, DivergedAndFailedOnesSayWhy) {
  ASSERT_EQ(train({"--lr", "1e6", "--act", "relu", "--run-dir", "runs/d"}).exit_code, 6);
  const Words bash = {"bash", "-c", "ulimit -f 20; exec \"$@\"", "bash", RNNCTL_BINARY};
  ASSERT_EQ(test::run_program(
                test::joined(bash, train_command({"--run-dir", "runs/f", "--hidden", "200"})), {},
                "", folder.path())
                .exit_code,
            5);
  const auto runs = listed({"--sort", "state"});
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].at("state"), "diverged");
  EXPECT_THAT(runs[0].at("message"), HasSubstr("training diverged at iteration 2"));
  EXPECT_EQ(runs[0].at("iteration"), 2);
  EXPECT_EQ(runs[1].at("state"), "failed");
  EXPECT_THAT(runs[1].at("message"), HasSubstr("File too large"));
  // It goes on where there is room again, and then has not failed.
  ASSERT_EQ(rnnctl({"train", "--resume", "runs/f"}).exit_code, 0);
  EXPECT_EQ(listed({"runs/f"}).at(0).at("state"), "done");
}

TEST_F(Runs, BrokenOneCostsAWarningAndNotTheOthers) {
  ASSERT_EQ(train({"--run-dir", "runs/good"}).exit_code, 0);
  for (const std::string name : {"cut", "\x1b[2J", "pipe"}) {
    std::filesystem::create_directories(folder.path("runs/" + name));
    test::write_file(folder.path("runs/" + name + "/run.json"), "{\"config\": ");
  }
  std::filesystem::remove(folder.path("runs/pipe/run.json"));
  ASSERT_EQ(mkfifo(folder.path("runs/pipe/run.json").c_str(), 0600), 0);
  const auto result = rnnctl({"runs"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(test::lines_of(result.out).size(), 2u) << result.out;
  const auto warnings = test::lines_of(result.err);
  EXPECT_EQ(warnings.size(), 3u) << result.err;
  for (const std::string& warning : warnings) {
    EXPECT_THAT(warning, AllOf(StartsWith("warning: runs/"), HasSubstr("; the run is not listed")));
    EXPECT_THAT(warning, Not(HasSubstr("\x1b")));
  }
}

TEST_F(Runs, NamesActOnNoTerminal) {
  ASSERT_EQ(train({"--run-dir", "runs/x"}).exit_code, 0);
  std::filesystem::rename(folder.path("runs/x"), folder.path("runs/x\x1b[31my"));
  EXPECT_THAT(rnnctl({"runs"}).out, HasSubstr("\nx\\x1b[31my  "));
}

TEST_F(Runs, WithoutAnyItSaysHowToTrain) {
  for (const Words& words : {Words{"runs"}, Words{"runs", "data"}}) {
    const auto result = rnnctl(words);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, AllOf(StartsWith("no runs in "), HasSubstr("'rnnctl train'")));
  }
  EXPECT_THAT(listed(), IsEmpty());
  test::expect_failure(rnnctl({"runs", "nosuch"}), 3, HasSubstr("folder nosuch cannot be listed"));
}

TEST_F(Runs, AreSortedAsAsked) {
  ASSERT_EQ(train({"--run-dir", "runs/better", "--iterations", "60"}).exit_code, 0);
  ASSERT_EQ(train({"--run-dir", "runs/all", "--iterations", "1", "--lr", "1e-9"}).exit_code, 0);
  EXPECT_THAT(names({"--sort", "name"}), ElementsAre("all", "better"));
  EXPECT_THAT(names({"--sort", "result"}), ElementsAre("better", "all"));
  EXPECT_THAT(names({"runs/all/"}), ElementsAre("all"));
  test::expect_failure(rnnctl({"runs", "--sort", "reslt"}), 2,
                       HasSubstr("--sort 'reslt' is unknown, did you mean 'result'? (orders: "));
}

TEST_F(Runs, CurveStandsOnATerminalThatIsWideEnough) {
  ASSERT_EQ(train({"--run-dir", "runs/r", "--log-every", "1"}).exit_code, 0);
  const auto on_terminal = [&](const std::string& columns, const std::string& locale) {
    const std::string command = "stty cols " + columns + "; '" + RNNCTL_BINARY + "' runs";
    return test::run_program({"script", "-qec", command, "/dev/null"}, {"LC_ALL=" + locale}, "",
                             folder.path())
        .out;
  };
  if (test::run_program({"script", "-qec", "stty cols 99", "/dev/null"}).exit_code != 0) {
    GTEST_SKIP() << "no script(1) to make a terminal";
  }
  EXPECT_THAT(on_terminal("140", "C.UTF-8"), AllOf(HasSubstr("loss"), HasSubstr("▁")));
  EXPECT_THAT(on_terminal("80", "C.UTF-8"), Not(HasSubstr("▁")));
  EXPECT_THAT(on_terminal("140", "C"), AllOf(HasSubstr("done"), Not(HasSubstr("▁"))));
}

}  // namespace
}  // namespace rnnctl
