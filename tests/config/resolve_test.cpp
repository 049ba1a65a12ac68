#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "config/support.h"
#include <rnnctl/config/resolve.h>

namespace rnnctl::config {
namespace {

GivenValue in_file(const std::string& name, const std::string& text) {
  return {name, text, "a.yaml:3: key '" + name + "'", "a.yaml:3"};
}
GivenValue in_environment(const std::string& name, const std::string& text) {
  return {name, text, environment_name(name), environment_name(name)};
}
GivenValue on_command_line(const std::string& name, const std::string& text) {
  return {name, text, "--" + name, kCommandLineOrigin};
}

std::vector<std::pair<std::string, std::string>> defaults_of(const std::string& model) {
  if (model == "image") return {{"hidden", "150"}, {"epochs", "10"}};
  if (model == "broken") return {{"hidden", "0"}};
  if (model == "stacked") return {};
  throw base::UsageError("unknown model '" + model + "'");
}

TEST(Precedence, EachSourceOverridesTheOnesBelow) {
  struct Row {
    bool command_line, environment, file, model;
    std::int64_t hidden;
    const char* origin;
  };
  constexpr Row kRows[] = {
      {false, false, false, false, 100, "default"},
      {false, false, false, true, 150, "default of model image"},
      {false, false, true, false, 3, "a.yaml:3"},
      {false, false, true, true, 3, "a.yaml:3"},
      {false, true, false, false, 2, "RNNCTL_HIDDEN"},
      {false, true, false, true, 2, "RNNCTL_HIDDEN"},
      {false, true, true, false, 2, "RNNCTL_HIDDEN"},
      {false, true, true, true, 2, "RNNCTL_HIDDEN"},
      {true, false, false, false, 1, "command line"},
      {true, false, false, true, 1, "command line"},
      {true, false, true, false, 1, "command line"},
      {true, false, true, true, 1, "command line"},
      {true, true, false, false, 1, "command line"},
      {true, true, false, true, 1, "command line"},
      {true, true, true, false, 1, "command line"},
      {true, true, true, true, 1, "command line"},
  };
  for (const Row& row : kRows) {
    Sources sources;
    if (row.file) sources.file.push_back(in_file("hidden", "3"));
    if (row.environment) sources.environment.push_back(in_environment("hidden", "2"));
    if (row.command_line) sources.command_line.push_back(on_command_line("hidden", "1"));
    if (row.model) sources.file.push_back(in_file("model", "image"));
    const Resolved resolved = resolve(sources, defaults_of);
    EXPECT_EQ(resolved.settings.model.hidden_size, row.hidden);
    EXPECT_EQ(resolved.origin.at("hidden"), row.origin);
  }
}

TEST(Precedence, TheModelIsChosenBeforeItsDefaults) {
  Sources sources;
  sources.file = {in_file("model", "image")};
  sources.command_line = {on_command_line("model", "stacked")};
  const Resolved resolved = resolve(sources, defaults_of);
  EXPECT_EQ(resolved.settings.model.model, "stacked");
  EXPECT_EQ(resolved.settings.model.hidden_size, 100);
}

TEST(Precedence, HasAnOriginForEveryOption) {
  const Resolved resolved = resolve({});
  const Settings defaults;
  EXPECT_EQ(resolved.origin.size(), option_table().size());
  EXPECT_EQ(all_options(resolved.settings), all_options(defaults));
}

TEST(Resolve, ChecksValuesThatAreOverriddenToo) {
  Sources sources;
  sources.file = {in_file("layers", "0")};
  sources.command_line = {on_command_line("layers", "2")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }),
            "a.yaml:3: key 'layers': '0' is out of range (1 to 1024)");
}

TEST(Resolve, SaysWhereTheBadValueStood) {
  Sources sources;
  sources.environment = {in_environment("lr", "-1")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }),
            "RNNCTL_LR: '-1' is out of range (above 0 to 1e+06)");
  sources = {};
  sources.command_line = {on_command_line("hidden", "1e9")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }), "--hidden: '1e9' is out of range (1 to 65536)");
}

TEST(Resolve, PassesOnThatThereIsNoSuchModel) {
  Sources sources;
  sources.command_line = {on_command_line("model", "transformer")};
  EXPECT_EQ(usage_error([&] { resolve(sources, defaults_of); }),
            "--model: unknown model 'transformer'");
}

TEST(Resolve, TakesABadDefaultOfAModelForADefect) {
  Sources sources;
  sources.command_line = {on_command_line("model", "broken")};
  EXPECT_THROW(resolve(sources, defaults_of), std::logic_error);
}

TEST(Resolve, CannotBeQuietAndVerbose) {
  Sources sources;
  sources.command_line = {on_command_line("quiet", "true"), on_command_line("verbose", "true")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }),
            "--quiet and --verbose contradict each other, choose one of the two");
}

// How long training lasts.

std::pair<std::int64_t, std::int64_t> duration(const Sources& sources) {
  const auto training = resolve(sources, defaults_of).settings.training;
  return {training.epochs, training.iterations};
}

TEST(Duration, Is3000IterationsByDefault) {
  EXPECT_EQ(duration({}), std::make_pair(std::int64_t{0}, std::int64_t{3000}));
}

TEST(Duration, EpochsReplaceTheDefaultIterations) {
  Sources sources;
  sources.file = {in_file("epochs", "5")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{5}, std::int64_t{0}));
  EXPECT_EQ(resolve(sources).origin.at("iterations"), "replaced by epochs, a.yaml:3");
}

TEST(Duration, TheModelsEpochsReplaceTheDefaultIterations) {
  Sources sources;
  sources.file = {in_file("model", "image")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{10}, std::int64_t{0}));
}

TEST(Duration, TheStrongerSourceDecides) {
  Sources sources;
  sources.file = {in_file("model", "image"), in_file("epochs", "5")};
  sources.environment = {in_environment("iterations", "7")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{0}, std::int64_t{7}));
  sources.command_line = {on_command_line("epochs", "2")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{2}, std::int64_t{0}));
}

TEST(Duration, ZeroIterationsMeanNoTraining) {
  Sources sources;
  sources.file = {in_file("model", "image")};
  sources.command_line = {on_command_line("iterations", "0")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{0}, std::int64_t{0}));
}

TEST(Duration, OneSourceCannotAskForBoth) {
  Sources sources;
  sources.command_line = {on_command_line("epochs", "1"), on_command_line("iterations", "1")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }),
            "--iterations: epochs is given as well (command line), choose one of the two");
  sources = {};
  sources.file = {in_file("epochs", "1"), in_file("iterations", "1")};
  EXPECT_EQ(usage_error([&] { resolve(sources); }),
            "a.yaml:3: key 'iterations': epochs is given as well (a.yaml:3), choose one of the "
            "two");
}

TEST(Duration, OneSourceMayNameTheUnusedOneAsZero) {
  Sources sources;
  sources.file = {in_file("epochs", "4"), in_file("iterations", "0")};
  EXPECT_EQ(duration(sources), std::make_pair(std::int64_t{4}, std::int64_t{0}));
}

}  // namespace
}  // namespace rnnctl::config
