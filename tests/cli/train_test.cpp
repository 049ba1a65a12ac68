// `rnnctl train` on a tiny data set: what it prints, what it writes, what it repeats.
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::Words;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

class Train : public test::Workplace {
 protected:
  std::vector<json> metrics(const std::string& run) const {
    return test::json_lines(file(run + "/metrics.jsonl"));
  }
  /// Without what differs between two runs that compute the same.
  std::vector<json> metrics_without_times(const std::string& run) const {
    std::vector<json> lines = metrics(run);
    for (json& line : lines) {
      for (const char* key : {"seconds", "examples_per_second", "run_dir", "path"}) line.erase(key);
    }
    return lines;
  }
  std::vector<json> step_losses(const std::string& run) const {
    std::vector<json> losses;
    for (const json& step : test::events(metrics(run), "step")) losses.push_back(step.at("loss"));
    return losses;
  }
};

TEST_F(Train, WritesARunDirectory) {
  const auto result = train({});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (const char* name : {"config.yaml", "metrics.jsonl", "last.pt", "run.json"}) {
    EXPECT_TRUE(exists(std::string("runs/stacked-1/") + name)) << name;
  }
  EXPECT_FALSE(exists("runs/stacked-1/best.pt")) << "there was no validation part to judge";
  const json record = json::parse(file("runs/stacked-1/run.json"));
  EXPECT_THAT(record.at("command").dump(), HasSubstr("\"train\",\"--data\",\"data\""));
  EXPECT_EQ(record.at("result").at("stopped_by"), "iterations");
  EXPECT_EQ(record.at("threads"), 1);
  EXPECT_EQ(record.at("data").at("training").at("examples"), 200);

  EXPECT_EQ(train({}).exit_code, 0);
  EXPECT_TRUE(exists("runs/stacked-2/last.pt"));
}

TEST_F(Train, PrintsTheTutorialsLines) {
  const auto result = train({"--eval-every", "5"});
  const auto lines = test::lines_of(result.out);
  ASSERT_EQ(lines.size(), 3u) << result.out;
  const std::string tail = "\\. Loss: [0-9.]+\\. Accuracy: [0-9.]+";
  EXPECT_THAT(lines[0], testing::MatchesRegex("Iteration: 5" + tail));
  EXPECT_THAT(lines[1], testing::MatchesRegex("Iteration: 10" + tail));
  EXPECT_THAT(lines[2], testing::StartsWith("Test Accuracy: "));
}

TEST_F(Train, PrintsNoControlCharactersWhereThereIsNoTerminal) {
  for (const Words& environment : {Words{}, {"NO_COLOR=1"}, {"TERM=xterm-256color"}}) {
    const auto result = train({"--log-every", "1", "--overwrite", "--run-dir", "r"}, environment);
    EXPECT_THAT(result.out + result.err, Each(testing::AnyOf('\n', testing::Ge(' '))));
  }
}

TEST_F(Train, QuietPrintsNothing) {
  const auto result = train({"--quiet"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "");
}

TEST_F(Train, JsonLinesHaveTheKeysOfTheContract) {
  const auto result = train({"--json", "--log-every", "5", "--eval-every", "5", "--run-dir", "r",
                             "--checkpoint-every", "5"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto lines = test::json_lines(result.out);
  EXPECT_EQ(lines.front().at("event"), "start");
  EXPECT_EQ(lines.back().at("event"), "end");
  for (const json& line : lines) {
    EXPECT_TRUE(line.at("iteration").is_number_integer()) << line;
    EXPECT_TRUE(line.at("epoch").is_number_integer()) << line;
  }
  const auto steps = test::events(lines, "step");
  ASSERT_EQ(steps.size(), 2u);
  for (const char* key : {"loss", "accuracy", "learning_rate", "examples_per_second", "seconds"}) {
    EXPECT_TRUE(steps[0].at(key).is_number()) << key;
  }
  EXPECT_EQ(test::events(lines, "eval").at(0).at("split"), "test");
  EXPECT_EQ(test::events(lines, "save").at(0).at("path"), "r/last.pt");
  const json& end = lines.back();
  EXPECT_EQ(end.at("run_dir"), "r");
  EXPECT_EQ(end.at("stopped_by"), "iterations");
  EXPECT_EQ(end.at("count"), 60);
  EXPECT_EQ(end.at("best_accuracy"), end.at("accuracy"));
  EXPECT_EQ(file("r/metrics.jsonl"), result.out) << "the file holds the same lines";
}

TEST_F(Train, SameSeedSameBits) {
  const Words same = {"--log-every", "1", "--dropout", "0.2",
                      "--layers",    "2", "--augment", "shift:1"};
  ASSERT_EQ(train(test::joined(same, {"--run-dir", "a", "--seed", "5"})).exit_code, 0);
  ASSERT_EQ(train(test::joined(same, {"--run-dir", "b", "--seed", "5"})).exit_code, 0);
  ASSERT_EQ(train(test::joined(same, {"--run-dir", "c", "--seed", "6"})).exit_code, 0);
  EXPECT_EQ(step_losses("a").size(), 10u);
  EXPECT_EQ(metrics_without_times("a"), metrics_without_times("b"));
  EXPECT_NE(step_losses("a"), step_losses("c"));
}

TEST_F(Train, EvaluatingDoesNotDisturbTraining) {
  const Words same = {"--log-every", "1", "--dropout", "0.2", "--layers", "2", "--ema", "0.9"};
  for (const std::string every : {"0", "1", "3"}) {
    const auto result = train(test::joined(
        same, {"--run-dir", every, "--eval-every", every, "--checkpoint-every", every}));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  EXPECT_EQ(step_losses("0"), step_losses("1"));
  EXPECT_EQ(step_losses("0"), step_losses("3"));
}

TEST_F(Train, LoggingDoesNotDisturbTraining) {
  ASSERT_EQ(train({"--run-dir", "often", "--log-every", "1"}).exit_code, 0);
  ASSERT_EQ(train({"--run-dir", "seldom", "--log-every", "5"}).exit_code, 0);
  const auto often = step_losses("often");
  EXPECT_EQ(step_losses("seldom"), (std::vector<json>{often.at(4), often.at(9)}));
}

TEST_F(Train, ValidationPartJudges) {
  const auto result = train({"--validation-split", "0.2", "--eval-every", "5", "--iterations",
                             "1000", "--target-accuracy", "0.9", "--run-dir", "r"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(". Validation accuracy: "));
  const auto lines = metrics("r");
  EXPECT_EQ(lines.back().at("stopped_by"), "target-accuracy");
  EXPECT_EQ(lines.front().at("batches_per_epoch"), 8) << "160 of 200 examples are left to train on";
  const json last = test::events(lines, "eval").back();
  EXPECT_EQ(last.at("split"), "validation");
  EXPECT_EQ(last.at("count"), 40);
  EXPECT_GE(last.at("accuracy"), 0.9);
  EXPECT_EQ(lines.back().at("best_accuracy"), last.at("accuracy"));
  EXPECT_EQ(rnnctl({"eval", "r/best.pt", "-q"}).exit_code, 0);
}

TEST_F(Train, PatienceEndsATrainingThatNoLongerImproves) {
  const auto result = train({"--validation-split", "40", "--eval-every", "5", "--iterations",
                             "100000", "--patience", "3", "--run-dir", "r", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto lines = test::json_lines(result.out);
  EXPECT_EQ(lines.back().at("stopped_by"), "patience");
  const auto evaluations = test::events(lines, "eval");
  ASSERT_GT(evaluations.size(), 3u);
  const double best = lines.back().at("best_accuracy");
  for (std::size_t i = evaluations.size() - 3; i < evaluations.size(); ++i) {
    EXPECT_LE(evaluations[i].at("accuracy").get<double>(), best);
  }
}

TEST_F(Train, LastSmallerBatchIsUsed) {
  const auto result = train({"--batch-size", "30", "--epochs", "1", "--run-dir", "r", "--json"});
  EXPECT_EQ(result.exit_code, 2) << "--iterations was given as well";
  const auto epoch = rnnctl({"train", "--data", "data", "--batch-size", "30", "--epochs", "2",
                             "--threads", "1", "--json"});
  ASSERT_EQ(epoch.exit_code, 0) << epoch.err;
  const auto lines = test::json_lines(epoch.out);
  EXPECT_EQ(lines.front().at("batches_per_epoch"), 7) << "six of 30 examples and one of 20";
  EXPECT_EQ(lines.back().at("iteration"), 14);
  const double right = test::events(lines, "epoch").at(0).at("accuracy").get<double>() * 200;
  EXPECT_DOUBLE_EQ(right, std::round(right)) << "the share of 200 examples";
}

// Tutorial 003: the lesson is learnt within its 15 epochs, each of which prints what it says so
// far.
TEST(TrainChar, TeachesIhello) {
  const test::TemporaryDirectory folder;
  const auto result =
      test::run_rnnctl({"train", "--model", "char", "--threads", "1"}, {}, "", folder.path());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto lines = test::lines_of(result.out);
  ASSERT_GE(lines.size(), 15u);
  EXPECT_THAT(lines[0], testing::StartsWith("Epoch: 1 | Loss: "));
  EXPECT_THAT(lines[14], testing::StartsWith("Epoch: 15 | Loss: "));
  EXPECT_THAT(lines[14], HasSubstr("Predicted string: ihello"));
}

// The genuine digits, with everything that makes the evaluated weights others than the trained.
TEST(TrainMnist, EvaluationRepeatsTheAccuracyToTheDigit) {
  const test::TemporaryDirectory folder;
  const auto trained = test::run_rnnctl(
      {"train", "--model", "stacked", "--layers", "2", "--iterations", "30", "--threads", "1",
       "--ema", "0.9", "--validation-split", "5000", "--run-dir", "r", "--hidden", "32"},
      {}, "", folder.path());
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto evaluated = test::run_rnnctl({"eval", "r/last.pt", "-q"}, {}, "", folder.path());
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const std::string reported = test::lines_of(trained.out).back();
  const std::string repeated = test::lines_of(evaluated.out).back();
  EXPECT_THAT(repeated, testing::ContainsRegex("\\([0-9]+/10000\\)"));
  EXPECT_THAT(reported, testing::StartsWith(repeated));
}

}  // namespace
}  // namespace rnnctl
