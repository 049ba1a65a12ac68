#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resume_settings.h>

namespace rnnctl::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Resolved given(const std::vector<std::pair<std::string, std::string>>& command_line,
               const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  Sources sources;
  for (const auto& [name, text] : command_line) {
    sources.command_line.push_back({name, text, "--" + name, kCommandLineOrigin});
  }
  for (const auto& [name, text] : environment) {
    const std::string variable = environment_name(name);
    sources.environment.push_back({name, text, variable, variable});
  }
  return resolve(sources);
}

std::string refusal(const Resolved& asked) {
  try {
    resume_settings(Settings(), asked);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "not refused";
}

TEST(ResumeSettings, WithoutOptionsAreThoseOfTheRun) {
  Settings stored;
  stored.training.seed = 7;
  stored.training.optimizer.name = "adam";
  const Resolved resumed = resume_settings(stored, given({}));
  EXPECT_EQ(resumed.settings.training.seed, 7u);
  EXPECT_EQ(resumed.settings.training.optimizer.name, "adam");
  EXPECT_THAT(changed_options(resumed), IsEmpty());
}

TEST(ResumeSettings, TakeWhatOnlyChangesWhatIsToCome) {
  const Resolved resumed = resume_settings(
      Settings(), given({{"threads", "3"}, {"eval-every", "7"}, {"max-minutes", "2"}}));
  EXPECT_EQ(resumed.settings.compute.threads, 3);
  EXPECT_EQ(resumed.settings.training.eval_every, 7);
  EXPECT_EQ(resumed.settings.training.max_minutes, 2);
  EXPECT_THAT(changed_options(resumed), ElementsAre("eval-every", "max-minutes", "threads"));
}

TEST(ResumeSettings, EpochsReplaceIterationsAndTheOtherWayRound) {
  const Resolved epochs = resume_settings(Settings(), given({{"epochs", "9"}}));
  EXPECT_EQ(epochs.settings.training.epochs, 9);
  EXPECT_EQ(epochs.settings.training.iterations, 0);
  const Resolved back = resume_settings(epochs.settings, given({{"iterations", "500"}}));
  EXPECT_EQ(back.settings.training.epochs, 0);
  EXPECT_EQ(back.settings.training.iterations, 500);
}

TEST(ResumeSettings, RefuseWhatWouldMakeItAnotherRun) {
  EXPECT_THAT(refusal(given({{"lr", "0.2"}})),
              AllOf(HasSubstr("--lr 0.2 would make it another run"), HasSubstr("0.1")));
  for (const char* name : {"seed", "hidden", "batch-size", "warmup"}) {
    EXPECT_THAT(refusal(given({{name, "77"}})), HasSubstr("another run")) << name;
  }
  EXPECT_THAT(refusal(given({{"run-dir", "elsewhere"}})), HasSubstr("does not go with --resume"));
  EXPECT_THAT(refusal(given({{"overwrite", "true"}})), HasSubstr("does not go with --resume"));
}

TEST(ResumeSettings, OverwriteNothingWhateverTheEnvironmentSays) {
  const Resolved resumed =
      resume_settings(Settings(), given({}, {{"overwrite", "true"}, {"tensorboard", "tb"}}));
  EXPECT_FALSE(resumed.settings.output.overwrite);
  EXPECT_EQ(resumed.settings.output.tensorboard, "tb");
}

TEST(ResumeSettings, DoNotMindBeingToldWhatTheyAre) {
  EXPECT_THAT(changed_options(resume_settings(Settings(), given({{"lr", "0.1"}}))), IsEmpty());
}

TEST(ResumeSettings, LeaveOutAnEnvironmentThatWouldMakeItAnotherRunAndSaySo) {
  const Resolved resumed =
      resume_settings(Settings(), given({}, {{"lr", "0.2"}, {"threads", "3"}}));
  EXPECT_DOUBLE_EQ(resumed.settings.training.optimizer.learning_rate, 0.1);
  EXPECT_EQ(resumed.settings.compute.threads, 3);
  EXPECT_THAT(resumed.warnings, ElementsAre(HasSubstr("RNNCTL_LR")));
}

}  // namespace
}  // namespace rnnctl::config
