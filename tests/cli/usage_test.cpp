// What a new user types wrongly on the command line: one line, the right name, exit code 2.
#include <sstream>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;

struct Mistake {
  const char* name;
  Words command;
  std::string message;
};

class WrongCommandLine : public testing::TestWithParam<Mistake> {};

TEST_P(WrongCommandLine, IsOneLineThatSaysWhatWasMeant) {
  const auto result = test::run_rnnctl(GetParam().command);
  test::expect_failure(result, 2, testing::StartsWith("error: " + GetParam().message));
  EXPECT_EQ(test::lines_of(result.err).size(), 1u) << result.err;
  EXPECT_EQ(result.out, "");
}

std::string name_of(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Words, WrongCommandLine,
    testing::Values(
        Mistake{"NoCommand", {}, "a command is missing, 'rnnctl --help' lists the commands"},
        Mistake{"NoDataCommand", {"data"}, "a command is missing, 'rnnctl data --help' lists"},
        Mistake{"Command", {"trian"}, "unknown command 'trian', did you mean 'train'?"},
        Mistake{"DataCommand", {"data", "shwo"}, "unknown command 'shwo', did you mean 'show'?"},
        Mistake{"NoCheckpoint", {"eval"}, "checkpoint is missing, 'rnnctl eval --help' shows"},
        Mistake{"TooManyWords", {"train", "now"}, "unexpected argument 'now'"},
        Mistake{
            "Option", {"train", "--layer", "2"}, "unknown option --layer, did you mean --layers?"},
        Mistake{"GlobalOption", {"--verison"}, "unknown option --verison, did you mean --version?"},
        Mistake{"LongFormOfTheField",
                {"train", "--learning-rate", "1"},
                "unknown option --learning-rate, did you mean --lr?"},
        Mistake{"Underscore",
                {"train", "--hidden_size=8"},
                "unknown option --hidden_size, did you mean --hidden?"},
        Mistake{"NothingNear",
                {"train", "--xyzzy"},
                "unknown option --xyzzy, 'rnnctl train --help' lists the options"},
        Mistake{"OptionOfAnotherCommand",
                {"eval", "x.pt", "--lr", "2"},
                "'rnnctl eval' has no option --lr, it belongs to 'rnnctl train'"},
        Mistake{"OptionBeforeTheCommand",
                {"--json", "train"},
                "option --json has to follow the command, as in 'rnnctl train --json'"},
        Mistake{"EmptyArgument", {"inspect", ""}, "checkpoint: a value is missing"},
        Mistake{"EmptyRunDirectory", {"train", "--run-dir", ""}, "--run-dir: a value is missing"},
        Mistake{"EmptyFile",
                {"forward", "--model", "single", "--input", ""},
                "--input: a value is missing"},
        Mistake{"ConfigTwice",
                {"train", "-c", "configs/a.yaml", "-c", "configs/b.yaml"},
                "--config is given twice, one file is read"},
        Mistake{"AugmentWithoutImages",
                {"train", "--model", "char", "--augment", "shift:2"},
                "--augment moves images, and model char has none"},
        Mistake{"ValueLeftOut", {"train", "--lr"}, "--lr: a value is missing (above 0 to 1e+06)"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Values, WrongCommandLine,
    testing::Values(
        Mistake{"Model",
                {"train", "--model", "stackd"},
                "--model: unknown model 'stackd', did you mean 'stacked'?"},
        Mistake{"ModelThatCannotTrain",
                {"train", "--model", "hello"},
                "--model hello does not train, see `rnnctl forward --model hello`"},
        Mistake{
            "NoLayers", {"train", "--layers", "0"}, "--layers: '0' is out of range (1 to 1024)"},
        Mistake{
            "HalfALayer", {"train", "--layers", "2.5"}, "--layers: '2.5' is not a whole number"},
        Mistake{"WordForANumber",
                {"train", "--layers", "two"},
                "--layers: 'two' is not a whole number (1 to 1024)"},
        Mistake{"NegativeRate",
                {"train", "--lr", "-1"},
                "--lr: '-1' is out of range (above 0 to 1e+06)"},
        Mistake{"NoNumber", {"train", "--lr", "nan"}, "--lr: 'nan' is not a number"},
        Mistake{"HugeHidden",
                {"train", "--hidden", "1e9"},
                "--hidden: '1e9' is out of range (1 to 65536)"},
        Mistake{"OverflowingHidden",
                {"train", "--hidden", "99999999999999999999"},
                "--hidden: '99999999999999999999' is out of range"},
        Mistake{"MoreThanTheMemory",
                {"inspect", "--hidden", "60000", "--layers", "1000"},
                "--hidden 60000 with --layers 1000 needs about 259"},
        Mistake{"Activation",
                {"train", "--act", "relo"},
                "--act: 'relo' is not one of tanh, relu, did you mean 'relu'?"},
        Mistake{
            "Optimizer",
            {"train", "--optimizer", "adma"},
            "--optimizer: 'adma' is not one of sgd, adam, adamw, rmsprop, did you mean 'adam'?"},
        Mistake{"Device",
                {"train", "--device", "cudaa"},
                "--device: 'cudaa' is not one of auto, cpu, cuda, cuda:N, did you mean 'cuda'?"},
        Mistake{"DeviceNumber",
                {"train", "--device", "cuda:x"},
                "--device: 'cuda:x' has no device number after the colon"},
        Mistake{"Augmentation",
                {"train", "--augment", "shift:99"},
                "--augment: '99' is out of range (shift by 1 to 14 pixels)"},
        Mistake{"NoThreads",
                {"train", "--threads", "0"},
                "--threads: '0' is out of range (auto or 1 to 1024)"},
        Mistake{"NegativeInterval",
                {"train", "--eval-every", "-5"},
                "--eval-every: '-5' is out of range"},
        Mistake{"PercentForAFraction",
                {"train", "--target-accuracy", "95"},
                "--target-accuracy: '95' is out of range (0 to 1)"},
        Mistake{
            "Count", {"data", "show", "--count", "0"}, "--count: '0' is out of range (1 to 1000)"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Combinations, WrongCommandLine,
    testing::Values(
        Mistake{"TwoLengths",
                {"train", "--epochs", "1", "--iterations", "5"},
                "--iterations: epochs is given as well (command line), choose one of the two"},
        Mistake{"NoLength",
                {"train", "--epochs", "0"},
                "--epochs and --iterations are both 0, there is nothing to train"},
        Mistake{"QuietAndVerbose",
                {"train", "-q", "-v"},
                "--quiet and --verbose contradict each other"}),
    name_of);

TEST(Help, AndVersionGoToStdout) {
  for (const Words& command : {Words{"--help"}, {"train", "-h"}, {"data", "show", "--help"}}) {
    const auto help = test::run_rnnctl(command);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(help.out, testing::HasSubstr("Usage: rnnctl"));
  }
  const auto version = test::run_rnnctl({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Help, NamesRangeDefaultAndVariableOfAnOption) {
  EXPECT_THAT(test::run_rnnctl({"train", "--help"}).out,
              testing::HasSubstr("[1 to 1024; default 1; RNNCTL_LAYERS]"));
}

TEST(Help, NamesEveryModelThatThereIs) {
  const std::string error = test::run_rnnctl({"train", "--model", "?"}).err;
  const auto begin = error.find("(models: ") + 9, end = error.find(')', begin);
  std::istringstream names(error.substr(begin, end - begin));
  const std::string help = test::run_rnnctl({"train", "--help"}).out;
  int count = 0;
  for (std::string name; std::getline(names >> std::ws, name, ','); ++count) {
    EXPECT_THAT(help, testing::ContainsRegex("[ ,]" + name + "[ ,\n]"));
  }
  EXPECT_GT(count, 5);
}

TEST(Stdout, ThatCannotBeWrittenIsAnError) {
  for (const std::string command : {"--version", "inspect --model stacked", "train --print-config",
                                    "forward --model single --json"}) {
    const auto result =
        test::run_program({"bash", "-c", "'" RNNCTL_BINARY "' " + command + " > /dev/full"});
    test::expect_failure(result, 5, testing::HasSubstr("stdout: the result could not be written"));
  }
}

}  // namespace
}  // namespace rnnctl
