// Real disks that fill up, forbid or vanish.
#include "fault/fault_run.h"

namespace fs = std::filesystem;

namespace rnnctl {
namespace {

using test::joined;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;

class Disk : public test::FaultRun {
 protected:
  /// Through bash, where "$@" is rnnctl with `arguments`.
  test::ProgramResult under(const std::string& script, const Words& arguments) const {
    return test::run_program(joined({"bash", "-c", script, "bash", RNNCTL_BINARY}, arguments), {},
                             "", folder.path());
  }

  /// The same, with a small disk of its own mounted on disk/, gone when the script ends.
  test::ProgramResult under_small_disk(const std::string& size, const std::string& script,
                                       const Words& arguments) const {
    fs::create_directories(folder.path("disk"));
    const std::string mount = "mount -t tmpfs -o size=" + size + " tmpfs disk || exit 99\n";
    const Words bash = {
        "unshare",    geteuid() == 0 ? "-m" : "-Urm", "bash", "-c", mount + script, "bash",
        RNNCTL_BINARY};
    return test::run_program(joined(bash, arguments), {}, "", folder.path());
  }
  bool can_mount() const { return under_small_disk("100k", "true", {}).exit_code == 0; }

  /// Long enough for a shell to fill the disk, and to empty it again, while it trains.
  static Words long_run(const Words& more = {}) { return demanding(3000, 3, more); }

  static constexpr const char* kWaitUntilItSaved =
      "until [ -e disk/r/last.pt ] || ! kill -0 $training; do sleep 0.01; done\n";
  static constexpr const char* kFill = "cat /dev/zero > disk/filler 2> /dev/null\n";
};

TEST_F(Disk, ThatFillsUpStopsTheRunWhichGoesOnLater) {
  if (!can_mount()) GTEST_SKIP() << "mounting is not permitted";
  ASSERT_NO_FATAL_FAILURE(train_straight(long_run()));
  const std::string script = std::string("\"$@\" & training=$!\n") + kWaitUntilItSaved + kFill +
                             "wait $training; code=$?\n"
                             "cp -a disk/r stopped\n"
                             "rm disk/filler\n"
                             "\"$1\" train --resume disk/r -q > /dev/null || exit 98\n"
                             "cp -a disk/r done\n"
                             "exit $code";
  const auto result = under_small_disk("2m", script, joined(long_run(), {"--run-dir", "disk/r"}));
  test::expect_failure(result, 5, AllOf(HasSubstr("disk/r/"), HasSubstr("No space left")));
  EXPECT_THAT(temporary_files_in("stopped"), testing::IsEmpty());
  EXPECT_TRUE(exists("stopped/last.pt"));
  expect_intact_checkpoints("stopped");
  expect_identical("done");
}

TEST_F(Disk, ThatIsFullForAWhileIsSurvivedWhereThatIsAskedFor) {
  if (!can_mount()) GTEST_SKIP() << "mounting is not permitted";
  ASSERT_NO_FATAL_FAILURE(train_straight(long_run()));
  const std::string script = std::string("\"$@\" 2> err & training=$!\n") + kWaitUntilItSaved +
                             kFill +
                             "until grep -q 'training goes on' err || ! kill -0 $training; "
                             "do sleep 0.01; done\n"
                             "rm disk/filler\n"
                             "wait $training; code=$?\n"
                             "cp -a disk/r done\n"
                             "exit $code";
  const auto result = under_small_disk(
      "2m", script, joined(long_run({"--on-save-error", "continue"}), {"--run-dir", "disk/r"}));
  ASSERT_EQ(result.exit_code, 0) << file("err");
  EXPECT_THAT(file("err"), HasSubstr("No space left on device"));
  expect_identical("done", Saves::kMayFail);
  expect_intact_checkpoints("done");
}

TEST_F(Disk, ThatIsFullFromTheStartIsRefused) {
  if (!can_mount()) GTEST_SKIP() << "mounting is not permitted";
  const auto result = under_small_disk("2m", std::string(kFill) + "exec \"$@\"",
                                       demanding(6, 2, {"--run-dir", "disk/r"}));
  test::expect_failure(result, 5, HasSubstr("disk/r"));
}

TEST_F(Disk, WithTooLittleRoomIsRefusedBeforeTraining) {
  if (!can_mount()) GTEST_SKIP() << "mounting is not permitted";
  const auto result =
      under_small_disk("200k", "exec \"$@\"", demanding(6, 2, {"--run-dir", "disk/r"}));
  test::expect_failure(result, 5, HasSubstr("MB free, its checkpoints need about"));
}

TEST_F(Disk, ThatForbidsWritingIsNamed) {
  if (!can_mount()) GTEST_SKIP() << "mounting is not permitted";
  const Words command = demanding(6, 2, {"--run-dir", "disk/r"});
  const auto fresh = under_small_disk("2m", "mount -o remount,ro disk; exec \"$@\"", command);
  test::expect_failure(fresh, 5, AllOf(HasSubstr("disk/r"), HasSubstr("Read-only file system")));
  const auto resumed = under_small_disk("2m",
                                        "\"$@\" 2> /dev/null; mount -o remount,ro disk\n"
                                        "exec \"$1\" train --resume disk/r",
                                        command);
  test::expect_failure(resumed, 5, AllOf(HasSubstr("disk/r"), HasSubstr("Read-only file system")));
}

TEST_F(Disk, LimitOnTheSizeOfFilesIsNotTheEnd) {
  ASSERT_NO_FATAL_FAILURE(train_straight(long_run()));
  // In kilobytes; the checkpoints are smaller.
  const auto stopped = under("ulimit -f 100; exec \"$@\"", joined(long_run(), {"--run-dir", "r"}));
  test::expect_failure(stopped, 5,
                       AllOf(HasSubstr("r/metrics.jsonl"), HasSubstr("File too large")));
  EXPECT_EQ(file("r/metrics.jsonl").back(), '\n') << "half a line is left";
  expect_intact_checkpoints("r");
  const auto resumed = rnnctl(resume_command("r"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  expect_identical("r");
}

TEST_F(Disk, DevFullUnderTheMetricsIsAnOutputError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  ASSERT_NO_FATAL_FAILURE(train_straight(demanding(6, 2)));
  fs::remove(folder.path("straight/metrics.jsonl"));
  fs::create_symlink("/dev/full", folder.path("straight/metrics.jsonl"));
  test::expect_failure(rnnctl(resume_command("straight")), 5,
                       HasSubstr("straight/metrics.jsonl': No space left on device"));
  expect_intact_checkpoints("straight");
}

TEST_F(Disk, DirectoryThatIsDeletedEndsTheTraining) {
  const auto training = started(demanding(1'000'000, 3, {"--run-dir", "r"}));
  test::wait_until([this] { return exists("r/last.pt"); });
  // The program makes new files there while it is emptied.
  test::wait_until([this] {
    std::error_code reason;
    fs::remove_all(folder.path("r"), reason);
    return !reason;
  });
  EXPECT_EQ(training->exit_code(), 5);
  EXPECT_THAT(file("err"), AllOf(HasSubstr("error: "), HasSubstr("No such file or directory")));
  EXPECT_FALSE(exists("r"));
}

}  // namespace
}  // namespace rnnctl
