// `train --tensorboard`: where event files go, and where they do not. What is in them:
// tests/python.
#include <filesystem>

#include "cli/running_program.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TensorBoardFolder : public test::Workplace {
 protected:
  std::vector<std::string> files(const std::string& name) const {
    std::vector<std::string> found;
    if (!exists(name)) return found;
    for (const auto& entry : fs::directory_iterator(folder.path(name))) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }
};

TEST_F(TensorBoardFolder, GetsAnEventFile) {
  ASSERT_EQ(train({"--tensorboard", "tb/a"}).exit_code, 0);
  ASSERT_EQ(files("tb/a").size(), 1u);
  EXPECT_THAT(files("tb/a")[0],
              testing::MatchesRegex("events\\.out\\.tfevents\\.[0-9]{10}\\.rnnctl"));
  const json record = json::parse(file("runs/stacked-1/run.json"));
  EXPECT_EQ(record.at("tensorboard"), fs::absolute(folder.path("tb/a")).string());
  // config.yaml repeats the run, which is then another one.
  EXPECT_THAT(file("runs/stacked-1/config.yaml"), Not(HasSubstr("tensorboard")));
}

TEST_F(TensorBoardFolder, IsOfOneRun) {
  ASSERT_EQ(train({"--tensorboard", "tb"}).exit_code, 0);
  const auto before = files("tb");
  test::expect_failure(train({"--tensorboard", "tb"}), 2,
                       AllOf(HasSubstr("holds another run's events"), HasSubstr("--overwrite")));
  EXPECT_FALSE(exists("runs/stacked-2"));
  ASSERT_EQ(train({"--tensorboard", "tb", "--overwrite", "--run-dir", "runs/stacked-1"}).exit_code,
            0);
  EXPECT_EQ(files("tb").size(), 1u);
}

TEST_F(TensorBoardFolder, MayBeInsideTheRunDirectory) {
  ASSERT_EQ(train({"--run-dir", "r", "--tensorboard", "r/events"}).exit_code, 0);
  EXPECT_EQ(files("r/events").size(), 1u);
  ASSERT_EQ(train({"--run-dir", "r", "--tensorboard", "r/events", "--overwrite"}).exit_code, 0);
  EXPECT_EQ(files("r/events").size(), 1u);
}

TEST_F(TensorBoardFolder, ThatCannotBeMadeIsToldBeforeAnythingIs) {
  test::expect_failure(train({"--tensorboard", "/dev/null/tb", "--run-dir", "r"}), 5,
                       AllOf(HasSubstr("cannot write events to /dev/null/tb: Not a directory; "),
                             HasSubstr("choose another --tensorboard")));
  EXPECT_FALSE(exists("r"));
  if (!can_obey_permissions()) GTEST_SKIP() << "permissions are not in force here";
  fs::create_directory(folder.path("locked"));
  fs::permissions(folder.path("locked"), fs::perms::owner_read | fs::perms::owner_exec);
  test::expect_failure(
      rnnctl_obeying_permissions(train_command({"--tensorboard", "locked", "--run-dir", "r"})), 5,
      HasSubstr("cannot write events to "));
  EXPECT_FALSE(exists("r"));
}

TEST_F(TensorBoardFolder, IsThatOfBeforeWhereARunGoesOn) {
  ASSERT_EQ(train({"--run-dir", "r", "--tensorboard", "tb"}).exit_code, 0);
  ASSERT_EQ(rnnctl({"train", "--resume", "r", "--iterations", "20"}).exit_code, 0);
  EXPECT_EQ(files("tb").size(), 2u);
  ASSERT_EQ(
      rnnctl({"train", "--resume", "r", "--iterations", "30", "--tensorboard", "tb2"}).exit_code,
      0);
  EXPECT_EQ(files("tb").size(), 2u);
  EXPECT_EQ(files("tb2").size(), 1u);
  ASSERT_EQ(train({"--run-dir", "other", "--tensorboard", "tb3"}).exit_code, 0);
  test::expect_failure(
      rnnctl({"train", "--resume", "r", "--iterations", "40", "--tensorboard", "tb3"}), 2,
      HasSubstr("holds another run's events"));
}

TEST_F(TensorBoardFolder, RecordOfAnotherTypeIsNoFolder) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  json record = json::parse(file("r/run.json"));
  record["tensorboard"] = {1, 2};
  write("r/run.json", record.dump());
  const auto result = rnnctl({"train", "--resume", "r", "--iterations", "20"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(TensorBoardFolder, HasEachEventAtOnce) {
  const int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
  test::RunningProgram training(
      train_command({"--tensorboard", "tb", "--iterations", "1000000000", "--log-every", "1"}),
      folder.path(), out, folder.path("err"));
  close(out);
  test::wait_until([&] {
    const auto names = files("tb");
    return !names.empty() && file("tb/" + names[0]).find("loss/train") != std::string::npos;
  });
  training.send(SIGINT);
  EXPECT_EQ(training.exit_code(), 130);
}

TEST_F(TensorBoardFolder, OnAFullDiskStopsOrWaitsAsTheRunDoes) {
  const auto limited = [&](const Words& arguments) {
    // Room for metrics.jsonl and the checkpoints, but not for so many histograms.
    const Words bash = {"bash", "-c", "ulimit -f 64; exec \"$@\"", "bash", RNNCTL_BINARY};
    const Words command = train_command({"--iterations", "100", "--log-every", "100", "--hidden",
                                         "4", "--eval-every", "10", "--checkpoint-every", "0"});
    return test::run_program(test::joined(test::joined(bash, command), arguments), {}, "",
                             folder.path());
  };
  test::expect_failure(limited({"--run-dir", "a", "--tensorboard", "tb-a"}), 5,
                       HasSubstr("File too large"));
  const auto waits =
      limited({"--run-dir", "b", "--tensorboard", "tb-b", "--on-save-error", "continue"});
  EXPECT_EQ(waits.exit_code, 5) << "in the end events are missing";
  EXPECT_THAT(waits.err, HasSubstr("its lines are kept until then"));
  const auto metrics = test::json_lines(file("b/metrics.jsonl"));
  EXPECT_EQ(metrics.back().at("event"), "end") << "it went on";
  EXPECT_TRUE(exists("b/last.pt"));
}

}  // namespace
}  // namespace rnnctl
