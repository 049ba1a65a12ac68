// Every file of configs/ says how to run it, is accepted, and the tutorials' are the tutorials'.
#include <filesystem>
#include <map>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;

const std::string kFolder = RNNCTL_SOURCE_DIR "/configs";

std::vector<std::string> all_configs() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string identifier(const testing::TestParamInfo<std::string>& each) {
  std::string name = each.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class Config : public testing::TestWithParam<std::string> {};

TEST_P(Config, BeginsWithTheCommandThatRunsIt) {
  const std::string path = "configs/" + GetParam() + ".yaml";
  const auto lines = test::lines_of(test::read_file(kFolder + "/" + GetParam() + ".yaml"));
  ASSERT_GE(lines.size(), 2u);
  EXPECT_THAT(lines[0], testing::AnyOf("# rnnctl train --config " + path,
                                       "# rnnctl forward --config " + path));
  EXPECT_THAT(lines[1], testing::StartsWith("# "));

  const bool trains = lines[0].find(" train ") != std::string::npos;
  Words command = {trains ? "train" : "forward", "--config", path};
  if (trains) command.push_back("--print-config");
  const auto result = test::run_rnnctl(command, {}, "", RNNCTL_SOURCE_DIR);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
}

INSTANTIATE_TEST_SUITE_P(Folder, Config, testing::ValuesIn(all_configs()), identifier);

// What stands in the tutorials, by their numbers: 000 and 002 ImageRNN, 001 Models A, B and C, 003
// hihell, 004. Where a tutorial leaves a value open it says nothing here.
const std::map<std::string, std::map<std::string, std::string>> kTutorials = {
    {"mnist-a",
     {{"model", "stacked"},
      {"layers", "1"},
      {"hidden", "100"},
      {"act", "relu"},
      {"batch-size", "100"},
      {"optimizer", "sgd"},
      {"lr", "0.01"},
      {"iterations", "3000"}}},
    {"mnist-b",
     {{"model", "stacked"},
      {"layers", "2"},
      {"hidden", "100"},
      {"act", "relu"},
      {"batch-size", "100"},
      {"optimizer", "sgd"},
      {"lr", "0.01"},
      {"iterations", "3000"}}},
    {"mnist-c",
     {{"model", "stacked"},
      {"layers", "2"},
      {"hidden", "100"},
      {"act", "tanh"},
      {"batch-size", "100"},
      {"optimizer", "sgd"},
      {"lr", "0.1"},
      {"iterations", "3000"}}},
    {"mnist-c-gpu",
     {{"model", "stacked"},
      {"layers", "2"},
      {"hidden", "100"},
      {"act", "tanh"},
      {"batch-size", "100"},
      {"optimizer", "sgd"},
      {"lr", "0.1"},
      {"iterations", "3000"},
      {"device", "cuda"}}},
    {"mnist-004",
     {{"model", "stacked"},
      {"layers", "1"},
      {"hidden", "100"},
      {"act", "relu"},
      {"batch-size", "128"},
      {"optimizer", "sgd"},
      {"lr", "0.01"},
      {"iterations", "3000"}}},
    {"mnist-image",
     {{"model", "image"},
      {"hidden", "150"},
      {"act", "tanh"},
      {"batch-size", "64"},
      {"optimizer", "adam"},
      {"lr", "0.001"},
      {"epochs", "10"}}},
    {"char",
     {{"model", "char"},
      {"hidden", "4"},
      {"act", "tanh"},
      {"optimizer", "adam"},
      {"lr", "0.1"},
      {"epochs", "15"},
      {"batch-size", "1"}}},
};
// What none of them uses.
const std::map<std::string, std::string> kPlain = {
    {"momentum", "0"},   {"weight-decay", "0"}, {"schedule", "constant"},
    {"warmup", "0"},     {"clip-norm", "0"},    {"label-smoothing", "0"},
    {"ema", "0"},        {"augment", "none"},   {"dropout", "0"},
    {"init", "pytorch"}, {"init-gain", "1"},    {"nesterov", "false"}};

std::map<std::string, std::string> resolved(const std::string& name) {
  const auto result =
      test::run_rnnctl({"train", "--print-config", "-c", kFolder + "/" + name + ".yaml"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::map<std::string, std::string> values;
  for (const std::string& line : test::lines_of(result.out)) {
    const auto colon = line.find(": ");
    if (line.empty() || line[0] == '#' || colon == std::string::npos) continue;
    values[line.substr(0, colon)] = line.substr(colon + 2, line.find(' ', colon + 2) - colon - 2);
  }
  return values;
}

TEST(Configs, OfTheTutorialsHaveTheTutorialsHyperparameters) {
  for (const auto& [name, expected] : kTutorials) {
    const auto values = resolved(name);
    for (const auto& [key, value] : expected)
      EXPECT_EQ(values.at(key), value) << name << " " << key;
    for (const auto& [key, value] : kPlain) EXPECT_EQ(values.at(key), value) << name << " " << key;
  }
}

// Our recipes change how these networks are trained, not the networks.
TEST(Configs, RecipesKeepTheNetworksOfTheTutorials) {
  for (const std::string name : {"mnist-a", "mnist-b", "mnist-c", "mnist-004"}) {
    const auto recipe = resolved(name + "-best");
    for (const char* key : {"model", "layers", "hidden", "act", "batch-size"}) {
      EXPECT_EQ(recipe.at(key), kTutorials.at(name).at(key)) << name << " " << key;
    }
  }
}

TEST(Configs, OfTheSmallNetworksHaveTheTutorialsSizes) {
  const auto output_sizes = [](const std::string& name) {
    const auto result =
        test::run_rnnctl({"forward", "-c", kFolder + "/" + name + ".yaml", "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const auto outputs = nlohmann::json::parse(result.out).at("outputs");
    return std::vector<std::size_t>{outputs.size(), outputs[0].size(), outputs[0][0].size()};
  };
  using Sizes = std::vector<std::size_t>;  // time steps, instances, neurons
  EXPECT_EQ(output_sizes("single"), (Sizes{2, 4, 1}));
  EXPECT_EQ(output_sizes("multi"), (Sizes{2, 4, 5}));
  EXPECT_EQ(output_sizes("cell"), (Sizes{4, 4, 5})) << "two calls of two steps, as it is stateful";
  EXPECT_EQ(output_sizes("hello"), (Sizes{5, 1, 2}));
}

}  // namespace
}  // namespace rnnctl
