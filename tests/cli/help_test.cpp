// `rnnctl help`: every command and topic, for people and for programs.
#include <regex>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;

nlohmann::json described(const Words& command) {
  const auto result = test::run_rnnctl(test::joined({"help", "--json"}, command));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

/// {"train"}, {"data", "fetch"} and all the others.
std::vector<Words> every_command(const Words& above = {}) {
  std::vector<Words> all;
  const nlohmann::json description = described(above);
  for (const std::string name : description.at("commands")) {
    const Words command = test::joined(above, {name});
    all.push_back(command);
    for (const Words& below : every_command(command)) all.push_back(below);
  }
  return all;
}

std::string help_of(const Words& command) {
  return test::run_rnnctl(test::joined(command, {"--help"})).out;
}

std::string in_one_line(const std::string& text) {
  return std::regex_replace(text, std::regex("\\s+"), " ");
}

TEST(EveryCommandsHelp, FitsOneHundredColumnsAndEndsInAnExample) {
  const auto commands = every_command();
  EXPECT_GE(commands.size(), 18u);
  for (const Words& command : commands) {
    const Words lines = test::lines_of(help_of(command));
    for (const std::string& line : lines) EXPECT_LE(line.size(), 100u) << line;
    EXPECT_THAT(lines.back(), testing::ContainsRegex("^Example: .*rnnctl " + command[0]));
  }
}

TEST(EveryCommandsHelp, TellsAnOptionsFactsOnce) {
  for (const Words& command : every_command()) {
    const nlohmann::json description = described(command);
    for (const nlohmann::json& option : description.at("options")) {
      const std::string help = option.at("help");
      EXPECT_FALSE(help.empty()) << option;
      EXPECT_THAT(help, testing::Not(testing::HasSubstr("] ["))) << option;
      const bool is_number = option.at("value") == "N" || option.at("value") == "X";
      if (is_number) {
        EXPECT_THAT(help, testing::EndsWith("]")) << option;
      }
    }
  }
}

// A command line in an example may be wrong in no other way than that its files are not here.
TEST(EveryCommandsHelp, HasExamplesThatParse) {
  const test::TemporaryDirectory folder;
  for (const Words& command : every_command()) {
    const nlohmann::json description = described(command);
    for (const std::string example : description.at("examples")) {
      const auto end = example.find_first_of("|;>");
      const std::string line =
          std::regex_replace(example.substr(0, end), std::regex("rnnctl"), "'" RNNCTL_BINARY "'");
      if (line.starts_with("source")) continue;
      const auto result =
          test::run_program({"bash", "-c", line + " --no-such-option"}, {}, "", folder.path());
      EXPECT_EQ(result.exit_code, 2) << line;
      EXPECT_THAT(result.err, testing::HasSubstr("--no-such-option")) << line;
    }
  }
}

TEST(Help, OfACommandIsWhatItsHelpOptionPrints) {
  for (const Words& command : every_command()) {
    const auto result = test::run_rnnctl(test::joined({"help"}, command));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, help_of(command));
  }
  EXPECT_EQ(test::run_rnnctl({"help"}).out, help_of({}));
}

TEST(Help, IsThereWhenTheEnvironmentIsWrong) {
  EXPECT_EQ(test::run_rnnctl({"help", "train"}, {"RNNCTL_LAYERS=none"}).exit_code, 0);
}

TEST(Help, NamesTheNearestTopic) {
  const auto message = [](const Words& words) { return test::run_rnnctl(words).err; };
  test::expect_failure(
      test::run_rnnctl({"help", "exit-code"}), 2,
      testing::StartsWith("error: topic 'exit-code' is unknown, did you mean 'exit-codes'?"));
  EXPECT_THAT(message({"help", "trian"}), testing::HasSubstr("did you mean 'train'?"));
  EXPECT_THAT(message({"help", "data", "fech"}), testing::HasSubstr("did you mean 'fetch'?"));
  EXPECT_THAT(message({"help", "train", "more"}),
              testing::HasSubstr("'rnnctl train' has no commands"));
  EXPECT_THAT(message({"help", "--man", "models"}), testing::HasSubstr("is a topic"));
}

TEST(HelpTopic, ExitCodesAreThoseOfReadme) {
  const std::string readme = test::read_file(RNNCTL_SOURCE_DIR "/README.md");
  const std::string topic = test::run_rnnctl({"help", "exit-codes"}).out;
  const std::regex row("\\| (\\d+|128\\+N) \\| (.*) \\|");
  int count = 0;
  for (std::sregex_iterator each(readme.begin(), readme.end(), row), end; each != end; ++each) {
    EXPECT_THAT(in_one_line(topic), testing::HasSubstr(" " + each->str(1) + " " + each->str(2)));
    ++count;
  }
  EXPECT_EQ(count, 8);
}

TEST(HelpTopic, ModelsTellsDefaultsTutorialAndWhatIsNotTaken) {
  const std::string topic = in_one_line(test::run_rnnctl({"help", "models"}).out);
  EXPECT_THAT(topic, testing::ContainsRegex("image nn\\.RNN\\(28, 150\\).* tutorial 000 and 002 "
                                            ".*defaults --hidden 150, --batch-size 64, "
                                            "--optimizer adam, --lr 0.001, --epochs 10"));
  EXPECT_THAT(topic, testing::HasSubstr("hello a bare nn.RNN(4, 2)"));
  EXPECT_THAT(topic, testing::HasSubstr("trains on nothing"));
}

/// "--layers, --hidden" of the model, as the topic lists it.
std::string not_taken_by(const std::string& model) {
  const std::string topic = in_one_line(test::run_rnnctl({"help", "models"}).out);
  const auto begin = topic.find(" " + model + " ");
  const auto list = topic.find("does not take ", begin) + 14;
  return topic.substr(list, topic.find_first_not_of("-abcdefghijklmnopqrstuvwxyz|, ", list) - list);
}

// What the topic says is what the command does.
TEST(HelpTopic, ModelsListsOptionsThatAreRefused) {
  EXPECT_THAT(not_taken_by("single"),
              testing::StartsWith("--layers, --hidden, --act, --cell, --bidirectional, --readout"));
  for (const Words& refused : {Words{"--model", "single", "--act", "relu"},
                               {"--model", "image", "--cell", "gru"},
                               {"--model", "multi", "--layers", "2"},
                               {"--model", "image", "--stateful"}}) {
    EXPECT_THAT(not_taken_by(refused[1]), testing::HasSubstr(refused[2])) << refused[1];
    EXPECT_EQ(test::run_rnnctl(test::joined({"inspect"}, refused)).exit_code, 2);
  }
  // They need company: an LSTM, a second layer, a text.
  const std::string topic = in_one_line(test::run_rnnctl({"help", "models"}).out);
  const std::string stacked = topic.substr(0, topic.find(" image nn."));
  EXPECT_THAT(stacked, testing::Not(testing::HasSubstr("does not take")));
}

TEST(HelpTopic, ConfigHasEveryKeyThatAConfigurationHas) {
  const std::string topic = test::run_rnnctl({"help", "config"}).out;
  for (const std::string& line : test::lines_of(topic)) EXPECT_LE(line.size(), 100u) << line;
  std::regex key("([a-z-]+): *([^ ]*)");
  int count = 0;
  for (const std::string& line :
       test::lines_of(test::run_rnnctl({"train", "--print-config"}).out)) {
    std::smatch found;
    if (!std::regex_search(line, found, key, std::regex_constants::match_continuous)) continue;
    EXPECT_THAT(topic, testing::ContainsRegex("\n  " + found.str(1) + " ")) << line;
    ++count;
  }
  EXPECT_GT(count, 40);
  EXPECT_THAT(in_one_line(topic),
              testing::HasSubstr(" layers stacked recurrent layers; 1 to 1024; default 1 "));
  EXPECT_THAT(topic, testing::Not(testing::HasSubstr("\n  print-config ")));
}

}  // namespace
}  // namespace rnnctl
