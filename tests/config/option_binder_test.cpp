#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "config/random_settings.h"
#include "config/support.h"
#include <rnnctl/config/command_line.h>
#include <rnnctl/config/option_binder.h>

namespace rnnctl::config {
namespace {

const std::vector<Group> kAllGroups = {Group::kModel,          Group::kData,       Group::kTraining,
                                       Group::kRegularisation, Group::kEvaluation, Group::kRun,
                                       Group::kOutput};

/// "rnnctl train ARGUMENTS" with every option.
Resolved train(const std::vector<std::string>& arguments) {
  CLI::App app("trains", "rnnctl");
  app.require_subcommand(1);
  CLI::App* command = app.add_subcommand("train", "trains");
  const OptionBinder binder = bind(*command, kAllGroups);
  std::vector<const char*> argv = {"rnnctl", "train"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  EXPECT_TRUE(parse(app, static_cast<int>(argv.size()), argv.data()));
  return binder.resolve();
}

std::string help() {
  CLI::App app("trains", "rnnctl");
  CLI::App* command = app.add_subcommand("train", "Trains into a run directory.");
  bind(*command, kAllGroups);
  testing::internal::CaptureStdout();
  const char* argv[] = {"rnnctl", "train", "--help"};
  EXPECT_FALSE(parse(app, 3, argv));
  return testing::internal::GetCapturedStdout();
}

TEST(OptionBinder, ReadsLongAndShortNames) {
  const Resolved resolved = train({"-m", "image", "--layers", "2", "--lr=0.5", "-o", "out", "-q",
                                   "--stateful", "--seed", "9223372036854775807"});
  EXPECT_EQ(resolved.settings.model.model, "image");
  EXPECT_EQ(resolved.settings.model.num_layers, 2);
  EXPECT_EQ(resolved.settings.training.optimizer.learning_rate, 0.5);
  EXPECT_EQ(resolved.settings.output.run_dir, "out");
  EXPECT_TRUE(resolved.settings.output.quiet);
  EXPECT_TRUE(resolved.settings.model.stateful);
  EXPECT_EQ(resolved.settings.training.seed, 9223372036854775807u);
  EXPECT_EQ(resolved.origin.at("lr"), "command line");
  EXPECT_EQ(resolved.origin.at("act"), "default");
}

TEST(OptionBinder, ReadsEveryOptionAsItIsPrinted) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Settings settings = random_settings(seed);
    std::vector<std::string> arguments;
    for (const OptionRow& row : option_table()) {
      const std::string text = option_text(settings, row.info.name);
      // CLI11 unwraps [lists] and takes what begins with two dashes for an option; the program
      // refuses an empty value there.
      const bool special = text.empty() || text.front() == '[' || text.compare(0, 2, "--") == 0;
      if (row.info.scope == Scope::kCommandLine || special) continue;
      const std::string name = std::string("--") + row.info.name;
      if (row.is_flag) {
        arguments.push_back(name + "=" + text);
      } else {
        arguments.insert(arguments.end(), {name, text});
      }
    }
    const Resolved resolved = train(arguments);
    for (const auto& [name, origin] : resolved.origin) {
      if (origin != kCommandLineOrigin) continue;
      EXPECT_EQ(option_text(resolved.settings, name), option_text(settings, name)) << name;
    }
  }
}

TEST(OptionBinder, TakesTheLastOfTwo) {
  EXPECT_EQ(train({"--lr", "1", "--lr", "2"}).settings.training.optimizer.learning_rate, 2.0);
}

TEST(OptionBinder, LetsAFlagBeTakenBack) {
  EXPECT_FALSE(train({"--stateful", "--stateful=false"}).settings.model.stateful);
  EXPECT_EQ(usage_error([] { train({"--stateful=no"}); }), "--stateful: 'no' is not true or false");
}

TEST(OptionBinder, RefusesBadValuesInOneLine) {
  EXPECT_EQ(usage_error([] {
              train({"--layers", "0"});
            }),
            "--layers: '0' is out of range (1 to 1024)");
  EXPECT_EQ(usage_error([] {
              train({"--lr", "-1"});
            }),
            "--lr: '-1' is out of range (above 0 to 1e+06)");
  EXPECT_EQ(usage_error([] {
              train({"--hidden", "1e9"});
            }),
            "--hidden: '1e9' is out of range (1 to 65536)");
  EXPECT_EQ(usage_error([] { train({"--config", ""}); }), "--config: a value is missing");
}

TEST(OptionBinder, PutsTheSourcesInOrder) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.yaml", "lr: 0.3\nhidden: 3\nact: relu\n").string();
  setenv("RNNCTL_LR", "0.2", 1);
  setenv("RNNCTL_HIDDEN", "2", 1);
  setenv("RNNCTL_LAYRES", "2", 1);
  const Resolved resolved = train({"-c", file, "--lr", "0.1"});
  unsetenv("RNNCTL_LR");
  unsetenv("RNNCTL_HIDDEN");
  unsetenv("RNNCTL_LAYRES");
  EXPECT_EQ(resolved.settings.training.optimizer.learning_rate, 0.1);
  EXPECT_EQ(resolved.settings.model.hidden_size, 2);
  EXPECT_EQ(resolved.origin.at("hidden"), "RNNCTL_HIDDEN");
  EXPECT_EQ(resolved.settings.model.activation, "relu");
  EXPECT_EQ(resolved.origin.at("act"), file + ":3");
  EXPECT_EQ(resolved.warnings,
            std::vector<std::string>{"environment: RNNCTL_LAYRES is no option and is ignored, did "
                                     "you mean RNNCTL_LAYERS?"});
}

TEST(OptionBinder, BindsGroupsAndSingleNames) {
  CLI::App app("", "rnnctl");
  bind(app, {Group::kModel}, {"seed", "json"});
  EXPECT_NE(app.get_option_no_throw("--hidden"), nullptr);
  EXPECT_NE(app.get_option_no_throw("--seed"), nullptr);
  EXPECT_EQ(app.get_option_no_throw("--threads"), nullptr);
  EXPECT_THROW(bind(app, {}, {"sede"}), std::out_of_range);
}

TEST(Help, FitsOneHundredColumns) {
  std::istringstream lines(help());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100u) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << "'" << line << "'";
  }
}

TEST(Help, NamesEveryOptionWithDefaultRangeAndVariable) {
  std::string text = help();
  text.erase(std::unique(text.begin(), text.end(),
                         [](char a, char b) { return std::isspace(a) && std::isspace(b); }),
             text.end());
  std::replace(text.begin(), text.end(), '\n', ' ');
  for (const OptionRow& row : option_table()) {
    const std::string name = row.info.name;
    EXPECT_NE(text.find("--" + name + " "), std::string::npos) << name;
    EXPECT_NE(text.find(row.info.help), std::string::npos) << row.info.help;
    if (row.info.scope == Scope::kCommandLine) continue;
    const std::string variable = environment_name(name) + "]";
    const std::string fallback =
        row.default_text.empty() ? "" : "default " + row.default_text + "; ";
    EXPECT_NE(text.find(fallback + variable), std::string::npos) << fallback + variable;
    if (!row.is_flag && !row.range.empty()) {
      EXPECT_NE(text.find("[" + row.range + "; "), std::string::npos) << row.range;
    }
  }
}

TEST(Help, ShowsTheGroupsInOrder) {
  const std::string text = help();
  std::size_t position = 0;
  for (const Group group : kAllGroups) {
    const std::size_t found = text.find(std::string("\n") + group_name(group) + ":\n", position);
    ASSERT_NE(found, std::string::npos) << group_name(group);
    position = found;
  }
  EXPECT_EQ(text.find("\n\n\n"), std::string::npos);
}

}  // namespace
}  // namespace rnnctl::config
