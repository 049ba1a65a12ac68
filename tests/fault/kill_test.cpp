// kill -9 at random moments: nothing is lost, the run ends as if it had never been disturbed.
// FAULT_KILLS says how many, FAULT_SEED which moments.
#include <algorithm>
#include <chrono>
#include <random>

#include "fault/fault_run.h"
#include <rnnctl/base/text.h>

namespace rnnctl {
namespace {

using test::Words;
using Clock = std::chrono::steady_clock;

constexpr int kEnded = 1000 + SIGKILL;

class Kill : public test::FaultRun {
 protected:
  struct Counts {
    int kills = 0, before_the_run = 0, while_writing = 0, elsewhere = 0, completed = 0;
  };

  void SetUp() override {
    const auto start = Clock::now();
    ASSERT_NO_FATAL_FAILURE(train_straight(command_));
    seconds_ = std::chrono::duration<double>(Clock::now() - start).count();
  }

  /// A moment after the start of the process: while it loads, goes on, trains, saves, or ends.
  std::chrono::duration<double> moment() {
    return std::chrono::duration<double>(
        std::uniform_real_distribution(0.0, 0.5 * seconds_)(dice_));
  }

  /// Starts or goes on, and kills. Returns the exit code.
  int disturb() {
    left_before_ = temporary_files_in("r");
    const auto program = started(command_to_go_on("r", command_));
    std::this_thread::sleep_for(moment());
    if (!program->has_ended()) program->send(SIGKILL);
    return program->exit_code();
  }

  void count_kill(Counts& counts) const {
    ++counts.kills;
    if (!exists("r/config.yaml")) {
      ++counts.before_the_run;
    } else if (!std::ranges::includes(left_before_, temporary_files_in("r"))) {
      ++counts.while_writing;
    } else {
      ++counts.elsewhere;
    }
  }

 private:
  Words command_ = demanding(500, 3);
  double seconds_ = 0.0;
  std::set<std::string> left_before_;
  std::mt19937 dice_{static_cast<unsigned>(test::from_environment("FAULT_SEED", 1))};
};

TEST_F(Kill, AtAnyMomentLosesNothing) {
  const long wanted = test::from_environment("FAULT_KILLS", 25);
  Counts counts;
  // One run after the other, each killed until it got to its end.
  while (counts.kills < wanted || exists("r")) {
    const int exit_code = disturb();
    ASSERT_NO_FATAL_FAILURE(expect_intact_checkpoints("r"));
    if (exit_code == kEnded) {
      count_kill(counts);
      continue;
    }
    ASSERT_EQ(exit_code, 0) << file("err");
    expect_identical("r");
    ASSERT_FALSE(HasFailure()) << "after " << counts.kills << " kills";
    ++counts.completed;
    std::filesystem::remove_all(folder.path("r"));
  }
  test::report(
      base::str("kill -9 at random moments: ", counts.kills, " (", counts.before_the_run,
                " before the run had begun, ", counts.while_writing, " while a file was written, ",
                counts.elsewhere,
                " elsewhere); runs completed and identical to the bit: ", counts.completed));
}

}  // namespace
}  // namespace rnnctl
