// `rnnctl watch`: a run seen while another process trains it.
#include <filesystem>

#include "cli/training_workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::RunningProgram;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Watch : public test::TrainingWorkplace {
 protected:
  /// Trains until `body` is over and the training was told to stop.
  template <typename Body>
  void while_training(const std::string& run, const Body& body) const {
    const int exit_code = while_training_until(run, [&](RunningProgram& training) {
      body(training);
      training.send(SIGTERM);
    });
    EXPECT_EQ(exit_code, 143);
  }
};

TEST_F(Watch, OfARunThatIsDoneSaysWhatItCameTo) {
  ASSERT_EQ(train({"--validation-split", "40", "--log-every", "1"}).exit_code, 0);
  const auto result = rnnctl({"watch", "runs/stacked-1"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(test::lines_of(result.out).size(), 1u) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("iteration 10/10 (100 %), epoch 2, loss "), HasSubstr("accuracy "),
                    HasSubstr("learning rate 0.1, "), HasSubstr("; validation: accuracy "),
                    HasSubstr("; done, test result: "), Not(HasSubstr("\x1b"))));
}

TEST_F(Watch, EndsWithTheRun) {
  while_training("r", [&](const RunningProgram&) {});
  const auto stopped = rnnctl({"watch", "r"});
  EXPECT_EQ(stopped.exit_code, 0) << "it can go on";
  EXPECT_THAT(stopped.out, HasSubstr("; interrupted (signal)"));

  while_training("again", [&](RunningProgram& training) {
    const int out = open(folder.path("seen").c_str(), O_WRONLY | O_CREAT, 0600);
    RunningProgram watch({"watch", "again", "--interval", "0.1"}, folder.path(), out,
                         folder.path("watch-err"));
    close(out);
    test::wait_until([&] { return test::lines_of(file("seen")).size() > 2; });
    EXPECT_FALSE(watch.has_ended());
    training.send(SIGTERM);
    EXPECT_EQ(watch.exit_code(), 0) << file("watch-err");
    EXPECT_THAT(file("seen"), AllOf(HasSubstr(" left, loss "), HasSubstr("interrupted (signal)")));
  });
}

TEST_F(Watch, FindsTheRunThatIsRunning) {
  test::expect_failure(rnnctl({"watch"}), 3, HasSubstr("no run in runs is running"));
  ASSERT_EQ(train({}).exit_code, 0);
  while_training("runs/now", [&](const RunningProgram&) {
    const int out = open(folder.path("seen").c_str(), O_WRONLY | O_CREAT, 0600);
    RunningProgram watch({"watch"}, folder.path(), out, folder.path("watch-err"));
    close(out);
    test::wait_until([&] { return !file("seen").empty(); });
    EXPECT_THAT(file("seen"), HasSubstr("/1000000000"));
  });
}

TEST_F(Watch, IsEndedByCtrlC) {
  while_training("r", [&](const RunningProgram&) {
    const int out = open(folder.path("seen").c_str(), O_WRONLY | O_CREAT, 0600);
    RunningProgram watch({"watch", "r"}, folder.path(), out, folder.path("watch-err"));
    close(out);
    test::wait_until([&] { return !file("seen").empty(); });
    watch.send(SIGINT);
    EXPECT_EQ(watch.exit_code(), 130);
    EXPECT_EQ(file("watch-err"), "");
  });
}

TEST_F(Watch, AsJsonPassesTheLinesOn) {
  ASSERT_EQ(train({"--run-dir", "r", "--log-every", "1"}).exit_code, 0);
  const auto result = rnnctl({"watch", "r", "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, file("r/metrics.jsonl"));
  write("r/metrics.jsonl", "no json\n[1]\n" + result.out + "{\"event\":\"step\"");
  EXPECT_EQ(rnnctl({"watch", "r", "--json"}).out, result.out);
}

TEST_F(Watch, SaysHowARunWentWrong) {
  ASSERT_EQ(train({"--lr", "1e6", "--act", "relu", "--run-dir", "d"}).exit_code, 6);
  test::expect_failure(rnnctl({"watch", "d", "--json", "--quiet"}), 6,
                       HasSubstr("d: training diverged at iteration 2"));
  json record = json::parse(file("d/run.json"));
  record.erase("result");
  record["failure"] = {{"message", "No space \x1b[31m left"}};
  write("d/run.json", record.dump());
  const auto failed = rnnctl({"watch", "d"});
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_THAT(failed.err,
              AllOf(HasSubstr("error: d: the run failed: No space "), Not(HasSubstr("\x1b[31m"))));
}

TEST_F(Watch, RefusesWhatIsNoRun) {
  test::expect_failure(rnnctl({"watch", "data"}), 3, HasSubstr("data is no run directory"));
  test::expect_failure(rnnctl({"watch", "nosuch"}), 3, HasSubstr("nosuch is no run directory"));
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  test::expect_failure(rnnctl({"watch", "r", "--interval", "0"}), 2, HasSubstr("--interval"));
}

// As in runs, compare and report.
TEST_F(Watch, TellsWhatARunCameToWithoutItsCurves) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  std::filesystem::remove(folder.path("r/metrics.jsonl"));
  const auto result = rnnctl({"watch", "r"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: r/metrics.jsonl: cannot be opened"));
  EXPECT_THAT(result.out, HasSubstr("; done, test result: "));
}

TEST_F(Watch, OnATerminalDrawsCurvesAndRewritesItsLines) {
  if (test::run_program({"script", "-qec", "stty cols 99", "/dev/null"}).exit_code != 0) {
    GTEST_SKIP() << "no script(1) to make a terminal";
  }
  ASSERT_EQ(train({"--run-dir", "r", "--log-every", "1"}).exit_code, 0);
  const auto on_terminal = [&](const std::string& environment) {
    const std::string command = "stty cols 90; " + environment + " '" + RNNCTL_BINARY + "' watch r";
    return test::run_program({"script", "-qec", command, "/dev/null"}, {"LC_ALL=C.UTF-8"}, "",
                             folder.path())
        .out;
  };
  EXPECT_THAT(on_terminal("TERM=xterm"), AllOf(HasSubstr("\x1b[K"), HasSubstr("loss      "),
                                               HasSubstr("▁"), HasSubstr("test result: ")));
  EXPECT_THAT(on_terminal("TERM=dumb"), AllOf(Not(HasSubstr("\x1b[")), HasSubstr("; done")));
}

}  // namespace
}  // namespace rnnctl
