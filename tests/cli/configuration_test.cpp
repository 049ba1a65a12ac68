// Where a value comes from: command line > environment > file > the model's defaults.
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using Configuration = test::Workplace;

/// "key: value", without the comment that says where the value came from.
Words values_of(const std::string& yaml) {
  Words values;
  for (const std::string& line : test::lines_of(yaml)) {
    const std::string value = line.substr(0, line.rfind('#'));
    if (!value.empty()) values.push_back(value.substr(0, value.find_last_not_of(' ') + 1));
  }
  return values;
}

TEST_F(Configuration, CommandLineBeatsEnvironmentBeatsFileBeatsModel) {
  test::write_file(folder.path("c.yaml"), "model: image\nhidden: 31\nlayers: 2\nlr: 0.5\n");
  const auto result = rnnctl({"train", "--config", "c.yaml", "--print-config", "--lr", "0.25"},
                             {"RNNCTL_LR=0.75", "RNNCTL_LAYERS=3"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, ContainsRegex("\nlr: 0\\.25 +# command line\n"));
  EXPECT_THAT(result.out, ContainsRegex("\nlayers: 3 +# RNNCTL_LAYERS\n"));
  EXPECT_THAT(result.out, ContainsRegex("\nhidden: 31 +# c\\.yaml:2\n"));
  EXPECT_THAT(result.out, ContainsRegex("\noptimizer: adam +# default of model image\n"));
  EXPECT_THAT(result.out, ContainsRegex("\nmomentum: 0 +# default\n"));
}

TEST_F(Configuration, PrintedAndFedBackIsTheSame) {
  const auto first = rnnctl({"train", "--print-config", "--data", "my data: \"x\" # y", "--augment",
                             "shift:2", "--lr", "0.1", "--ema", "0.999", "--epochs", "3",
                             "--run-dir", "null", "--validation-split", "0.05"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  test::write_file(folder.path("again.yaml"), first.out);
  const auto second = rnnctl({"train", "--print-config", "--config", "again.yaml"});
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(values_of(first.out), testing::Contains("augment: shift:2"));
  EXPECT_EQ(values_of(second.out), values_of(first.out));
}

TEST_F(Configuration, PrintingNeitherTrainsNorNeedsTheData) {
  const auto result = rnnctl({"train", "--print-config", "--data", "nosuch", "--device", "cuda"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_FALSE(exists("runs"));
}

TEST_F(Configuration, OfARunRepeatsIt) {
  ASSERT_EQ(train({"--run-dir", "first", "--act", "relu", "--seed", "7"}).exit_code, 0);
  const auto again = rnnctl({"train", "--config", "first/config.yaml", "--run-dir", "second"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(values_of(file("second/config.yaml")), values_of(file("first/config.yaml")));
  const auto end = [this](const std::string& run) {
    return test::events(test::json_lines(file(run + "/metrics.jsonl")), "end").at(0);
  };
  EXPECT_EQ(end("second").at("train_loss"), end("first").at("train_loss"));
}

TEST_F(Configuration, OneLengthOfATrainingReplacesTheOther) {
  test::write_file(folder.path("c.yaml"), "epochs: 3\n");
  const auto by_line = rnnctl({"train", "-c", "c.yaml", "--iterations", "7", "--print-config"});
  EXPECT_THAT(by_line.out, ContainsRegex("\nepochs: 0 +# replaced by iterations, command line"));
  const auto by_variable =
      rnnctl({"train", "-c", "c.yaml", "--print-config"}, {"RNNCTL_ITERATIONS=7"});
  EXPECT_THAT(by_variable.out, ContainsRegex("\niterations: 7 +# RNNCTL_ITERATIONS\n"));
}

TEST_F(Configuration, AnUnknownVariableIsAWarning) {
  const auto result = train({"--run-dir", "r"}, {"RNNCTL_LAYRES=2", "RNNCTL_JSON=1"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: environment: RNNCTL_LAYRES is no option and is "
                                    "ignored, did you mean RNNCTL_LAYERS?\n"));
  EXPECT_THAT(result.err, HasSubstr("RNNCTL_JSON is ignored, --json is for the command line only"));
  EXPECT_THAT(result.out, Not(HasSubstr("{")));
}

TEST_F(Configuration, ABadVariableIsNamed) {
  test::expect_failure(rnnctl({"train"}, {"RNNCTL_HIDDEN=many"}), 2,
                       HasSubstr("RNNCTL_HIDDEN: 'many' is not a whole number (1 to 65536)"));
  test::expect_failure(rnnctl({"train"}, {"RNNCTL_MODEL=stackd"}), 2,
                       HasSubstr("RNNCTL_MODEL: unknown model 'stackd', did you mean 'stacked'?"));
}

struct BadFile {
  const char* name;
  std::string text;
  std::string message;  ///< after "error: c.yaml:"
};

class BadConfiguration : public test::Workplace, public testing::WithParamInterface<BadFile> {};

TEST_P(BadConfiguration, IsNamedWithItsLine) {
  test::write_file(folder.path("c.yaml"), GetParam().text);
  const auto result = rnnctl({"train", "--config", "c.yaml"});
  test::expect_failure(result, 2, testing::StartsWith("error: c.yaml:" + GetParam().message));
  EXPECT_EQ(test::lines_of(result.err).size(), 1u) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, BadConfiguration,
    testing::Values(
        BadFile{"Key", "# mine\nmodle: stacked\n", "2: unknown key 'modle', did you mean 'model'?"},
        BadFile{"KeyOfTheField", "num_layers: 2\n",
                "1: unknown key 'num_layers', did you mean 'layers'?"},
        BadFile{"DuplicateKey", "lr: 1\nlayers: 1\nlr: 1\n",
                "3: duplicate key 'lr', it is already in line 1"},
        BadFile{"Anchor", "model: &m stacked\n", "1: key 'model': an anchor (&) is not allowed"},
        BadFile{"List", "layers: [1, 2]\n", "1: key 'layers': a list or map is not allowed"},
        BadFile{"WrongType", "lr: 0.1\nlayers: two\n", "2: key 'layers': 'two' is not a whole"},
        BadFile{"OutOfRange", "layers: 0\n", "1: key 'layers': '0' is out of range (1 to 1024)"},
        BadFile{"UnknownModel", "lr: 1\nmodel: stackd\n",
                "2: key 'model': unknown model 'stackd', did you mean 'stacked'?"},
        BadFile{"NoValue", "lr:\n", "1: key 'lr' has no value"},
        BadFile{"CommandLineOnly", "print-config: true\n",
                "1: key 'print-config' belongs on the command line"},
        BadFile{"NoMap", "stacked\n", "1: a map of options is expected"},
        BadFile{"Tab", "model: stacked\n\tlayers: 2\n", "2: not valid YAML: "},
        BadFile{"Utf16", "\xff\xfe\n", "1: is not UTF-8, save it as such"},
        BadFile{"Binary", std::string("PK\3\4\0\0", 6), "1: control character \\x03"}),
    [](const auto& each) { return each.param.name; });

TEST_F(Configuration, FileThatCannotBeReadIsNamed) {
  test::expect_failure(rnnctl({"train", "-c", "nosuch.yaml"}), 2,
                       HasSubstr("nosuch.yaml: no such configuration file"));
  test::expect_failure(rnnctl({"train", "-c", "data"}), 2, HasSubstr("data: is a directory"));
  test::expect_failure(rnnctl({"train", "-c", "/dev/zero"}), 2, HasSubstr("no regular file"));
}

}  // namespace
}  // namespace rnnctl
