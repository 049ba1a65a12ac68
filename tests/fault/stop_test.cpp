// SIGINT, SIGTERM and SIGHUP at any moment.
// FAULT_SIGNALS says how many, FAULT_SEED which moments.
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <random>

#include "fault/fault_run.h"
#include <rnnctl/base/text.h>

namespace rnnctl {
namespace {

using test::Words;
using testing::HasSubstr;

class Stop : public test::FaultRun {
 protected:
  void SetUp() override {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_NO_FATAL_FAILURE(train_straight(command_));
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  double random(double limit) { return std::uniform_real_distribution(0.0, limit)(dice_); }
  static void wait(double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  }

  /// At a moment that may be while it loads, trains, saves or ends.
  int exit_code_after(int signal) {
    const auto program = started(command_to_go_on("r", command_));
    wait(random(0.7 * seconds_));
    if (!program->has_ended()) program->send(signal);
    return program->exit_code();
  }

  /// Twice, so shortly one after the other that the first is still being obeyed.
  int exit_code_after_two_interrupts() {
    const auto program = started(command_to_go_on("r", command_));
    wait(random(0.7 * seconds_));
    for (int i = 0; i < 2 && !program->has_ended(); ++i) {
      program->send(SIGINT);
      wait(random(0.01));
    }
    return program->exit_code();
  }

  Words command_ = demanding(500, 3);

 private:
  double seconds_ = 0.0;
  std::mt19937 dice_{static_cast<unsigned>(test::from_environment("FAULT_SEED", 1))};
};

TEST_F(Stop, SignalsAtAnyMomentLoseNothing) {
  const long wanted = test::from_environment("FAULT_SIGNALS", 12);
  std::map<std::string, int> counts;
  int sent = 0;
  for (bool done = true; sent < wanted || !done;) {
    const int signal = std::array{SIGINT, SIGTERM, SIGHUP}[sent % 3];
    const int exit_code = exit_code_after(signal);
    expect_intact_checkpoints("r");
    done = exit_code == 0;
    if (done) {
      expect_identical("r");
      ++counts["completed and identical"];
      std::filesystem::remove_all(folder.path("r"));
    } else if (exit_code == 1000 + signal) {
      ++sent;
      ++counts["before training"];
    } else {
      ++sent;
      ++counts["saved"];
      ASSERT_EQ(exit_code, 128 + signal) << file("err");
      EXPECT_THAT(file("err"), HasSubstr(", saved in r/last.pt"));
      EXPECT_THAT(temporary_files_in("r"), testing::IsEmpty());
    }
    ASSERT_FALSE(HasFailure()) << "after " << sent << " signals";
  }
  test::report(base::str("SIGINT, SIGTERM, SIGHUP at random moments: ", sent, " (", counts["saved"],
                         " stopped and saved, ", counts["before training"],
                         " before training began); runs completed and identical to the bit: ",
                         counts["completed and identical"]));
}

TEST_F(Stop, SecondInterruptEndsAtOnceAndLosesNothing) {
  const long wanted = test::from_environment("FAULT_SIGNALS", 12) / 2;
  int sent = 0;
  int completed = 0;
  for (bool done = true; sent < wanted || !done;) {
    const int exit_code = exit_code_after_two_interrupts();
    expect_intact_checkpoints("r");
    done = exit_code == 0;
    if (done) {
      expect_identical("r");
      ++completed;
      std::filesystem::remove_all(folder.path("r"));
    } else {
      ++sent;
      EXPECT_TRUE(exit_code == 130 || exit_code == 1000 + SIGINT) << exit_code << file("err");
    }
    ASSERT_FALSE(HasFailure()) << "after " << sent << " pairs";
  }
  test::report(base::str("two SIGINT at random moments: ", sent,
                         "; runs completed and identical to the bit: ", completed));
}

}  // namespace
}  // namespace rnnctl
