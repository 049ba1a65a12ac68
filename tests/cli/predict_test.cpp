// `rnnctl predict`: what it answers, in which order and format, and what it says of bad input.
#include <cmath>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::lines_of;
using test::ProgramResult;
using test::Words;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

/// 30 rows of three numbers about 0, 1 or 2, each level with its own word.
std::string levels_csv() {
  std::string rows;
  for (int i = 0; i < 30; ++i) {
    const int level = i % 3;
    const char* const words[] = {"low", "middle", "high"};
    rows += std::to_string(level) + ".0" + std::to_string(i % 7) + "," + std::to_string(level) +
            "," + std::to_string(level) + ".1," + words[level] + "\n";
  }
  return rows;
}

/// 40 rows of a sine: four samples, then the next one where `has_targets`.
std::string sine_csv(int from, bool has_targets) {
  std::string rows;
  for (int i = from; i < from + 40; ++i) {
    for (int k = 0; k < 4 + has_targets; ++k) {
      rows += (k > 0 ? "," : "") + std::to_string(std::sin(0.3 * (i + k)));
    }
    rows += "\n";
  }
  return rows;
}

class Predict : public test::Workplace {
 protected:
  void train_on(const Words& dataset) const {
    const auto result =
        rnnctl(test::joined({"train", "--hidden", "4", "--threads", "1", "--batch-size", "10",
                             "--iterations", "40", "--run-dir", "r", "-q"},
                            dataset));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  void train_on_levels() const {
    write("levels.csv", levels_csv());
    train_on({"--dataset", "levels.csv"});
  }
  ProgramResult predict(const Words& arguments, const std::string& standard_input = "") const {
    return test::run_rnnctl(
        test::joined({"predict", "r/last.pt", "-q", "--threads", "1"}, arguments), {},
        standard_input, folder.path());
  }
  /// In a shell, which has the command as $predict.
  ProgramResult in_shell(const std::string& script) const {
    const std::string command = std::string(RNNCTL_BINARY) + " predict r/last.pt -q --threads 1";
    return test::run_program({"timeout", "60", "sh", "-c", script}, {"predict=" + command}, "",
                             folder.path());
  }
  std::vector<json> records(const Words& arguments) const {
    const ProgramResult result = predict(test::joined({"--format", "jsonl"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return test::json_lines(result.out);
  }
};

TEST_F(Predict, AnswersInTheFormatAskedFor) {
  train_on_levels();
  write("rows.csv", "a,b,c\n0,0,0.1\n2,2,2.1\n");

  const auto lines = lines_of(predict({"rows.csv", "--top", "2"}).out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], MatchesRegex("rows.csv:2\tlow\t0\\.[0-9]{4}\tmiddle\t0\\.[0-9]{4}"));
  EXPECT_THAT(lines[1], MatchesRegex("rows.csv:3\thigh\t0\\.[0-9]{4}\tmiddle\t0\\.[0-9]{4}"));

  const auto objects = records({"rows.csv", "--top", "99"});
  ASSERT_EQ(objects.size(), 2u);
  const json& first = objects[0];
  EXPECT_EQ(first.size(), 4u) << first;
  EXPECT_EQ(first.at("input"), "rows.csv:2");
  EXPECT_EQ(first.at("label"), "low");
  EXPECT_EQ(first.at("top").size(), 3u) << "there are no more classes";
  EXPECT_EQ(first.at("top")[0].at("label"), "low");
  EXPECT_EQ(first.at("top")[0].at("probability"), first.at("probability"));
  double sum = 0;
  for (const json& rank : first.at("top")) {
    EXPECT_LE(rank.at("probability").get<double>(), first.at("probability").get<double>());
    sum += rank.at("probability").get<double>();
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);

  const auto rows = lines_of(predict({"rows.csv", "--format", "csv", "--top", "2"}).out);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0], "input,label,probability,label2,probability2,error");
  EXPECT_THAT(rows[1], MatchesRegex("rows.csv:2,low,0\\.[0-9]+,middle,0\\.[0-9]+,"));
  EXPECT_NEAR(std::stod(rows[1].substr(15)), first.at("probability").get<double>(), 1e-7);

  const auto one = test::json_lines(predict({"rows.csv", "--json"}).out);
  EXPECT_EQ(one.at(0).at("top").size(), 1u);
  EXPECT_EQ(one.at(0).at("probability"), first.at("probability"));
}

// Example i of the tiny pictures is of class i % 3.
TEST_F(Predict, AgreesWithTheConfusionOfEval) {
  ASSERT_EQ(train({"--run-dir", "r", "--iterations", "4"}).exit_code, 0);
  const auto answers = records({"--test-index", "0:60"});
  ASSERT_EQ(answers.size(), 60u);
  json confusion(std::vector<std::vector<int>>(10, std::vector<int>(10)));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].at("input"), "test[" + std::to_string(i) + "]");
    json& cell = confusion[i % 3][std::stoul(answers[i].at("label").get<std::string>())];
    cell = cell.get<int>() + 1;
  }
  const auto evaluation = rnnctl({"eval", "r/last.pt", "--json", "-q", "--threads", "1"});
  EXPECT_EQ(json::parse(evaluation.out).at("confusion"), confusion);
  EXPECT_EQ(answers[4].at("truth"), "1");

  const auto from_file = records({"data/t10k-images-idx3-ubyte"});
  ASSERT_EQ(from_file.size(), 60u);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(from_file[i].at("input"), "data/t10k-images-idx3-ubyte[" + std::to_string(i) + "]");
    EXPECT_EQ(from_file[i].at("top"), answers[i].at("top"));
  }
  EXPECT_EQ(records({"--test-index", "7"}).at(0).at("top"), answers[7].at("top"));
}

// Pictures by --dataset are standardised, wherever they are read from.
TEST_F(Predict, PicturesArePreparedAsInTraining) {
  train_on({"--dataset", "data"});
  const auto preparation =
      json::parse(test::read_file(folder.path("r/run.json"))).at("data").at("preparation");
  EXPECT_EQ(preparation.at("pixels").at("mean").size(), 1u);
  const auto answers = records({"--test-index", "0:60"});
  const auto from_file = records({"data/t10k-images-idx3-ubyte"});
  ASSERT_EQ(from_file.size(), 60u);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(from_file[i].at("top"), answers[i].at("top"));
  }
}

TEST_F(Predict, TestPartIsPreparedAsInTraining) {
  train_on_levels();
  const auto answers = records({"--test-index", "0:3"});
  const auto evaluation = json::parse(rnnctl({"eval", "r/last.pt", "--json", "-q"}).out);
  EXPECT_EQ(evaluation.at("count"), 3);
  EXPECT_EQ(evaluation.at("correct"), 3);
  std::vector<std::string> labels;
  for (const json& answer : answers) labels.push_back(answer.at("label"));
  EXPECT_THAT(labels, testing::UnorderedElementsAre("low", "middle", "high"));
}

TEST_F(Predict, TellsTheTruthOfTestExamples) {
  train_on_levels();
  const Words test_part = {"--test-index", "0:3"};
  const auto answers = records(test_part);
  const auto text = lines_of(predict(test_part).out);
  const auto csv = lines_of(predict(test::joined(test_part, {"--format", "csv"})).out);
  EXPECT_EQ(csv.at(0), "input,label,probability,truth,error");
  for (std::size_t i = 0; i < 3; ++i) {
    // The network is right about all three.
    const std::string label = answers.at(i).at("label");
    EXPECT_EQ(answers[i].at("truth"), label);
    EXPECT_THAT(text.at(i), MatchesRegex("test.[0-2].\t" + label + "\t[01]\\.[0-9]{4}\t" + label));
    EXPECT_THAT(csv.at(i + 1),
                MatchesRegex("test.[0-2]." + ("," + label) + ",[0-9.]+," + label + ","));
  }

  write("sine.csv", sine_csv(0, true));
  train_on({"--dataset", "sine.csv", "--overwrite"});
  const Words one = {"--test-index", "0", "--dataset", "sine.csv"};  // its first row
  EXPECT_NEAR(records(one).at(0).at("truth").get<double>(), std::sin(1.2), 1e-6);
  EXPECT_THAT(lines_of(predict(one).out).at(0), MatchesRegex("test.0.\t-?[0-9.e-]+\t0\\.93203.*"));
  const auto numbers = lines_of(predict(test::joined(one, {"--format", "csv"})).out);
  EXPECT_EQ(numbers.at(0), "input,value,truth,error");
  EXPECT_THAT(numbers.at(1), MatchesRegex("test.0.,-?[0-9.e-]+,0\\.93203[0-9]*,"));
}

TEST_F(Predict, KeepsTheOrderAndAnswersWhatIsNotBad) {
  train_on_levels();
  write("rows.csv", "0,0\n2,2,2\n0,oops\n0,0,0,0,0\n2\n");
  const Words inputs = {"rows.csv", "none.csv", "-"};
  const ProgramResult result =
      predict(test::joined({"--format", "jsonl"}, inputs), "0,0,0\n,,\n2,2,2\n");
  test::expect_failure({result.exit_code, "", result.err}, 3,
                       HasSubstr("3 of 9 inputs could not be answered"));
  std::vector<std::string> told;
  for (const json& line : test::json_lines(result.out)) {
    EXPECT_EQ(line.size(), line.contains("error") ? 2u : 4u) << line;
    told.push_back(line.at("input").get<std::string>() + " " +
                   line.value("label", line.value("error", "")));
  }
  EXPECT_THAT(
      told,
      ElementsAre("rows.csv:1 low", "rows.csv:2 high", "rows.csv:3 column 2: 'oops' is no number",
                  "rows.csv:4 low", "rows.csv:5 high",
                  "none.csv cannot open none.csv: No such file or directory", "-:1 low",
                  "-:2 has 0 numbers, a multiple of 1 features a time step is expected (no label)",
                  "-:3 high"));

  const auto csv = lines_of(predict({"rows.csv", "--format", "csv", "--top", "2"}).out);
  EXPECT_EQ(csv.at(3), "rows.csv:3,,,,,column 2: 'oops' is no number");
  const auto text = lines_of(predict({"rows.csv", "none.csv"}).out);
  EXPECT_EQ(text.at(2), "rows.csv:3\terror: column 2: 'oops' is no number");
  EXPECT_THAT(text.at(5), StartsWith("none.csv\terror: cannot open"));
}

TEST_F(Predict, GivesTheNumberOfARegression) {
  write("sine.csv", sine_csv(0, true));
  write("other.csv", sine_csv(100, true));
  write("rows.csv", sine_csv(100, false));
  train_on({"--dataset", "sine.csv"});
  const auto answers = records({"rows.csv", "--top", "3"});
  ASSERT_EQ(answers.size(), 40u);
  double error = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].size(), 2u) << answers[i];
    const double target = std::sin(0.3 * (104.0 + static_cast<double>(i)));
    error += std::abs(answers[i].at("value").get<double>() - target) / 40;
  }
  const auto evaluation = rnnctl({"eval", "r/last.pt", "--dataset", "other.csv", "--json", "-q"});
  EXPECT_NEAR(json::parse(evaluation.out).at("mean_absolute_error").get<double>(), error, 1e-5);

  const auto csv = lines_of(predict({"rows.csv", "--format", "csv"}).out);
  EXPECT_EQ(csv.at(0), "input,value,error");
  EXPECT_THAT(csv.at(1), MatchesRegex("rows.csv:1,-?[0-9.e-]+,"));
  EXPECT_NEAR(std::stod(csv.at(1).substr(11)), answers[0].at("value").get<double>(), 1e-6);
  EXPECT_THAT(lines_of(predict({"rows.csv"}).out).at(0), MatchesRegex("rows.csv:1\t-?[0-9.e-]+"));
}

TEST_F(Predict, AnswersALineOfAPipeBeforeTheNextIsWritten) {
  train_on_levels();
  const ProgramResult result = in_shell(
      "mkfifo in out\n$predict - <in >out & exec 3>in 4<out\n"
      "for row in 0,0,0 oops,1 2,2,2; do echo $row >&3; read -r answer <&4; echo \"$answer\"; "
      "done\n"
      "exec 3>&-; wait $!; echo $?");
  EXPECT_THAT(lines_of(result.out),
              ElementsAre(StartsWith("-:1\tlow\t"), "-:2\terror: column 1: 'oops' is no number",
                          StartsWith("-:3\thigh\t"), "3"));
}

TEST_F(Predict, ReaderThatGoesAwayLeavesNoNoise) {
  train_on_levels();
  std::string rows;
  for (int i = 0; i < 20'000; ++i) rows += "0,0,0\n";  // far more answers than a pipe holds
  write("rows.csv", rows);
  const ProgramResult result = in_shell("$predict rows.csv | head -n 1");
  EXPECT_THAT(lines_of(result.out), ElementsAre(StartsWith("rows.csv:1\tlow\t")));
  EXPECT_EQ(result.err, "");
}

TEST_F(Predict, ResultThatCannotBeWrittenIsAnOutputError) {
  train_on_levels();
  const ProgramResult result = in_shell("$predict --test-index 0:3 >/dev/full");
  test::expect_failure(result, 5, HasSubstr("could not be written"));
}

TEST_F(Predict, WrongCommandLinesAreUsageErrors) {
  train_on_levels();
  write("rows.csv", "0,0,0\n");
  test::expect_failure(predict({"rows.csv", "--format", "jsonnl"}), 2,
                       HasSubstr("--format 'jsonnl' is unknown, did you mean 'jsonl'?"));
  test::expect_failure(predict({}), 2, HasSubstr("name what to answer"));
  test::expect_failure(predict({"rows.csv", "--test-index", "0"}), 2,
                       HasSubstr("name what to answer"));
  for (const char* range :
       {"3", "0:4", "2:2", "2:1", "-1", "1:", ":", "x", "0:99999999999999999999"}) {
    test::expect_failure(predict({std::string("--test-index=") + range}), 2,
                         AllOf(HasSubstr("--test-index '"), HasSubstr("of 3 test examples")));
  }
  test::expect_failure(predict({"rows.csv", "--top", "0"}), 2, HasSubstr("--top"));
}

TEST_F(Predict, OtherDataHaveToFitTheNetwork) {
  train_on_levels();
  std::string rows = "id,time,x,y,label\n";
  for (int i = 0; i < 20; ++i)
    rows += std::to_string(i) + (i % 2 == 0 ? ",0,1,1,low\n" : ",0,2,2,high\n");
  write("pairs.csv", rows);
  write("text.txt", std::string(40, 'a') + std::string(40, 'b'));
  for (const char* other : {"pairs.csv", "text.txt"}) {
    test::expect_failure(predict({"--test-index", "0:1", "--dataset", other}), 3, testing::_);
  }
}

TEST_F(Predict, CheckpointThatCannotBeReadIsABadInput) {
  write("rows.csv", "0,0,0\n");
  test::expect_failure(predict({"rows.csv"}), 3, HasSubstr("r/last.pt"));
}

TEST_F(Predict, WeightsOfOtherProgramsAreNoCheckpoint) {
  write("rows.csv", "0,0,0\n");
  const std::string weights =
      std::string(RNNCTL_SOURCE_DIR) + "/tests/checkpoint/fixtures/state_dict_torch_2.15.pt";
  for (const Words& command : {Words{"predict", weights, "rows.csv"}, Words{"sample", weights}}) {
    test::expect_failure(rnnctl(command), 3,
                         AllOf(HasSubstr("'rnnctl eval --model' tests them"),
                               testing::Not(HasSubstr("add --model"))));
  }
}

}  // namespace
}  // namespace rnnctl
