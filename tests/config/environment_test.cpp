#include <gtest/gtest.h>

#include <rnnctl/config/environment.h>

namespace rnnctl::config {
namespace {

EnvironmentValues read(std::vector<const char*> variables) {
  variables.push_back(nullptr);
  return read_environment(variables.data());
}

TEST(Environment, GivesOptionsTheirVariables) {
  const auto read_values = read({"HOME=/", "RNNCTL_BATCH_SIZE=64", "RNNCTL_DATA=a=b"});
  ASSERT_EQ(read_values.values.size(), 2u);
  EXPECT_EQ(read_values.values[0].name, "batch-size");
  EXPECT_EQ(read_values.values[0].text, "64");
  EXPECT_EQ(read_values.values[0].origin, "RNNCTL_BATCH_SIZE");
  EXPECT_EQ(read_values.values[0].where, "RNNCTL_BATCH_SIZE");
  EXPECT_EQ(read_values.values[1].text, "a=b");
  EXPECT_TRUE(read_values.warnings.empty());
}

TEST(Environment, TakesAnEmptyVariableForUnset) {
  const auto read_values = read({"RNNCTL_SEED=", "RNNCTL_NONSENSE=", "RNNCTL_LR"});
  EXPECT_TRUE(read_values.values.empty());
  EXPECT_TRUE(read_values.warnings.empty());
}

TEST(Environment, WarnsAboutWhatItIgnores) {
  const auto read_values =
      read({"RNNCTL_LEARNING_RATE=1", "RNNCTL_XYZZY=1", "RNNCTL_JSON=true", "rnnctl_lr=1",
            "NOT_RNNCTL_LR=1", "RNNCTL_LIBTORCH_VERSION=2.11.0"});
  EXPECT_TRUE(read_values.values.empty());
  EXPECT_EQ(read_values.warnings,
            (std::vector<std::string>{
                "environment: RNNCTL_LEARNING_RATE is no option and is ignored, did you mean "
                "RNNCTL_LR?",
                "environment: RNNCTL_XYZZY is no option and is ignored",
                "environment: RNNCTL_JSON is ignored, --json is for the command line only"}));
}

}  // namespace
}  // namespace rnnctl::config
