// `train --report`: the page of a run from its first iteration to its end.
#include <filesystem>

#include "cli/plain_safetensors.h"
#include "cli/training_workplace.h"

namespace rnnctl {
namespace {

using test::RunningProgram;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kReloads = "<meta http-equiv=\"refresh\"";

class TrainingReport : public test::TrainingWorkplace {
 protected:
  std::string page(const std::string& run) const { return file(run + "/report.html"); }
  static std::string without_time(const std::string& html) {
    return html.substr(0, html.find("<footer>"));
  }
};

TEST_F(TrainingReport, IsThereWhileTheRunTrains) {
  const int exit_code = while_training_until(
      "r",
      [&](RunningProgram& training) {
        EXPECT_THAT(page("r"),
                    AllOf(HasSubstr(kReloads), HasSubstr("<span class=\"state running\">"),
                          HasSubstr("are shown once the run has ended"), HasSubstr("1000000000")));
        training.send(SIGTERM);
      },
      {"--report"});
  EXPECT_EQ(exit_code, 143);
  EXPECT_THAT(page("r"), AllOf(Not(HasSubstr(kReloads)), HasSubstr("interrupted"),
                               HasSubstr("<h2>Curves</h2>"), HasSubstr("<h2>Test set</h2>")));
}

TEST_F(TrainingReport, EndsAsTheOneThatReportWrites) {
  const auto result = train({"--run-dir", "r", "--report"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("report: r/report.html"));
  const std::string kept_up = page("r");
  ASSERT_EQ(rnnctl({"report", "r"}).exit_code, 0);
  EXPECT_EQ(without_time(kept_up), without_time(page("r")));
}

TEST_F(TrainingReport, IsThereOnRequestOnly) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  EXPECT_FALSE(exists("r/report.html"));
}

TEST_F(TrainingReport, GoesOnWithTheRun) {
  ASSERT_EQ(train({"--run-dir", "r", "--report"}).exit_code, 0);
  ASSERT_EQ(rnnctl({"train", "--resume", "r", "--iterations", "15"}).exit_code, 0);
  EXPECT_THAT(page("r"), HasSubstr("<dt>Iterations</dt><dd>15<"));
}

TEST_F(TrainingReport, ShowsWhereTheRunDiverged) {
  EXPECT_EQ(train({"--run-dir", "r", "--lr", "1e6", "--act", "relu", "--report"}).exit_code, 6);
  EXPECT_THAT(page("r"),
              AllOf(HasSubstr("training diverged at iteration 2"), Not(HasSubstr(kReloads)),
                    HasSubstr("<span class=\"state diverged\">")));
}

TEST_F(TrainingReport, ThatCannotBeWrittenDoesNotStopTheTraining) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  std::filesystem::create_directory(folder.path("r/report.html"));
  const auto result = rnnctl({"train", "--resume", "r", "--iterations", "15", "--report"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr("warning: the report has to wait: "),
                                HasSubstr("error: "), HasSubstr("r/report.html")));
  const auto done = test::json_lines(file("r/metrics.jsonl")).back();
  EXPECT_EQ(done.at("event"), "end");
  EXPECT_EQ(done.at("iteration"), 15);
}

// Whoever watches sees, and never steers: the weights are the same to the bit.
TEST_F(TrainingReport, AndAllOtherWatchersLeaveTheWeightsAlone) {
  ASSERT_EQ(train({"--run-dir", "alone"}).exit_code, 0);
  ASSERT_EQ(train({"--run-dir", "watched", "--report", "--metrics-csv", "--tensorboard", "events"})
                .exit_code,
            0);
  for (const std::string run : {"alone", "watched"}) {
    ASSERT_EQ(rnnctl({"export", run + "/last.pt", "-o", run + ".safetensors"}).exit_code, 0);
  }
  EXPECT_TRUE(test::without_metadata(file("alone.safetensors")) ==
              test::without_metadata(file("watched.safetensors")));
}

}  // namespace
}  // namespace rnnctl
