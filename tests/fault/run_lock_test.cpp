// Two processes on one run directory.
#include "fault/fault_run.h"

namespace rnnctl {
namespace {

using test::Words;

class RunLock : public test::FaultRun {};

TEST_F(RunLock, HoldsAsLongAsItsProcessLives) {
  const auto first = started(demanding(1'000'000, 3, {"--run-dir", "r"}));
  test::wait_until([this] { return exists("r/last.pt"); });
  for (const Words& second : {resume_command("r"), demanding(6, 2, {"--run-dir", "r"}),
                              demanding(6, 2, {"--run-dir", "r", "--overwrite"})}) {
    test::expect_failure(rnnctl(second), 5,
                         testing::HasSubstr("another rnnctl is writing to run directory r"));
  }
  first->send(SIGKILL);
  EXPECT_EQ(first->exit_code(), 1000 + SIGKILL);
  const auto third = rnnctl({"train", "--resume", "r", "--max-minutes", "0.001"});
  EXPECT_EQ(third.exit_code, 0) << third.err;
  EXPECT_THAT(temporary_files_in("r"), testing::IsEmpty());
}

}  // namespace
}  // namespace rnnctl
