#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "config/random_settings.h"
#include "config/support.h"
#include <rnnctl/config/yaml_reader.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::config {
namespace {

Resolved resolved_from(const Settings& settings) {
  Resolved resolved = resolve({});
  resolved.settings = settings;
  return resolved;
}

Settings read_back(const TemporaryFolder& folder, const std::string& yaml) {
  Sources sources;
  sources.file = read_yaml(folder.write("printed.yaml", yaml));
  return resolve(sources).settings;
}

TEST(PrintedConfiguration, FedBackGivesTheSameSettings) {
  const TemporaryFolder folder;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Settings settings = random_settings(seed);
    const std::string yaml = to_yaml(resolved_from(settings));
    ASSERT_EQ(all_options(read_back(folder, yaml)), all_options(settings)) << yaml;
  }
}

TEST(PrintedConfiguration, MeansTheSameToAnotherYamlReader) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Settings settings = random_settings(seed);
    const YAML::Node node = YAML::Load(to_yaml(resolved_from(settings)));
    for (const auto& entry : node) {
      const auto name = entry.first.as<std::string>();
      ASSERT_EQ(entry.second.as<std::string>(), option_text(settings, name)) << name;
    }
  }
}

TEST(PrintedConfiguration, PrintedAgainIsTheSameText) {
  const TemporaryFolder folder;
  const Settings settings = random_settings(1);
  const std::string yaml = to_yaml(resolved_from(settings));
  EXPECT_EQ(to_yaml(resolved_from(read_back(folder, yaml))), yaml);
}

TEST(PrintedConfiguration, SaysWhereEachValueCameFrom) {
  Sources sources;
  sources.file = {{"act", "relu", "a.yaml:3: key 'act'", "a.yaml:3"}};
  sources.environment = {{"seed", "5", "RNNCTL_SEED", "RNNCTL_SEED"}};
  sources.command_line = {{"epochs", "2", "--epochs", kCommandLineOrigin}};
  const std::string yaml = to_yaml(resolve(sources));
  EXPECT_EQ(yaml.substr(0, 49), "# Model\nmodel: stacked                  # default");
  for (const char* line : {"act: relu                       # a.yaml:3\n",
                           "seed: 5                         # RNNCTL_SEED\n",
                           "epochs: 2                       # command line\n",
                           "iterations: 0                   # replaced by epochs, command line\n",
                           "data: \"\"                        # default\n",
                           "threads: auto                   # default\n",
                           "augment: none                   # default\n"}) {
    EXPECT_NE(yaml.find(line), std::string::npos) << line << "not in\n" << yaml;
  }
}

TEST(PrintedConfiguration, HasEveryOptionThatAFileMayHold) {
  const YAML::Node everything = YAML::Load(to_yaml(resolve({})));
  const YAML::Node stored = YAML::Load(to_yaml(resolve({}), Keep::kStored));
  for (const OptionRow& row : option_table()) {
    EXPECT_EQ(everything[row.info.name].IsDefined(), row.info.scope != Scope::kCommandLine);
    EXPECT_EQ(stored[row.info.name].IsDefined(), row.info.scope == Scope::kStored);
  }
  EXPECT_FALSE(stored["run-dir"].IsDefined());
  EXPECT_FALSE(stored["overwrite"].IsDefined());
}

}  // namespace
}  // namespace rnnctl::config
