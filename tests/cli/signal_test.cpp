// Ctrl-C, SIGTERM and a reader that goes away: the iteration is finished, the run saved.
#include "cli/running_program.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::RunningProgram;
using test::Words;
using testing::HasSubstr;

class Signals : public test::Workplace {
 protected:
  Words endless() const {
    return train_command({"--run-dir", "r", "--iterations", "1000000000", "--log-every", "1"});
  }
  std::size_t metrics_size() const { return exists("r") ? file("r/metrics.jsonl").size() : 0; }
  void wait_until_it_trains() const {
    test::wait_until([this] {
      return metrics_size() > 0 && file("r/metrics.jsonl").find("step") != std::string::npos;
    });
  }
};

TEST_F(Signals, ToStopSaveWhatEvalAccepts) {
  for (const auto& [signal, exit_code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}}) {
    std::filesystem::remove_all(folder.path("r"));
    const int out = open("/dev/null", O_WRONLY);
    RunningProgram training(endless(), folder.path(), out, folder.path("err"));
    close(out);
    wait_until_it_trains();
    training.send(signal);
    EXPECT_EQ(training.exit_code(), exit_code);
    EXPECT_THAT(file("err"), HasSubstr(", saved in r/last.pt; go on with --resume r\n"));

    const auto end = test::json_lines(file("r/metrics.jsonl")).back();
    EXPECT_EQ(end.at("event"), "end");
    EXPECT_EQ(end.at("stopped_by"), "signal");
    const auto evaluation = rnnctl({"eval", "r/last.pt", "--json", "--threads", "1"});
    ASSERT_EQ(evaluation.exit_code, 0) << evaluation.err;
    EXPECT_EQ(nlohmann::json::parse(evaluation.out).at("loss"), end.at("loss"));
  }
}

TEST_F(Signals, ReaderThatGoesAwayStopsTheTrainingWithItsCheckpoint) {
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  RunningProgram training(test::joined(endless(), {"--json"}), folder.path(), pipe_ends[1],
                          folder.path("err"));
  close(pipe_ends[1]);
  wait_until_it_trains();
  close(pipe_ends[0]);
  EXPECT_EQ(training.exit_code(), 128 + SIGPIPE);
  EXPECT_EQ(rnnctl({"eval", "r/last.pt", "-q", "--threads", "1"}).exit_code, 0);
}

TEST_F(Signals, InterruptFreesATrainingThatNobodyReads) {
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  RunningProgram training(test::joined(endless(), {"--json"}), folder.path(), pipe_ends[1],
                          folder.path("err"));
  close(pipe_ends[1]);
  // It hangs in writing a line as soon as the pipe is full.
  std::size_t before = 0;
  test::wait_until([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const std::size_t now = metrics_size();
    return now > 0 && now == std::exchange(before, now);
  });
  training.send(SIGINT);
  EXPECT_EQ(training.exit_code(), 130);
  EXPECT_TRUE(exists("r/last.pt"));
  close(pipe_ends[0]);
}

TEST_F(Signals, SecondInterruptDoesNotWaitForTheIteration) {
  const int out = open("/dev/null", O_WRONLY);
  // An iteration of 60 thousand million operations: about a second.
  RunningProgram training(test::joined(endless(), {"--hidden", "2048", "--batch-size", "200"}),
                          folder.path(), out, folder.path("err"));
  close(out);
  test::wait_until([this] { return metrics_size() > 0; });  // the first iteration begins
  training.send(SIGINT);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_FALSE(training.has_ended());
  training.send(SIGINT);
  EXPECT_EQ(training.exit_code(), 130);
  EXPECT_FALSE(exists("r/last.pt"));
}

}  // namespace
}  // namespace rnnctl
