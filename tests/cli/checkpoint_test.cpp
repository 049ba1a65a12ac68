// `rnnctl eval` and `inspect`: what a checkpoint gives back, and files that are none.
#include <stdexcept>
#include <sys/stat.h>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::HasSubstr;

class Checkpoint : public test::Workplace {
 protected:
  nlohmann::json train_to_end(const Words& arguments) {
    const auto result = train(test::joined(arguments, {"--json"}));
    if (result.exit_code != 0) throw std::runtime_error(result.err);
    return test::json_lines(result.out).back();
  }
};

TEST_F(Checkpoint, EvaluatesToWhatTrainingReportedForEachModelThatTrains) {
  for (const std::string model : {"stacked", "image", "single", "multi", "cell"}) {
    const auto end = train_to_end(
        {"--model", model, "--run-dir", model, "--hidden", model == "single" ? "1" : "8"});
    const auto result = rnnctl({"eval", model + "/last.pt", "--threads", "1", "--json"});
    ASSERT_EQ(result.exit_code, 0) << model << ": " << result.err;
    const auto object = nlohmann::json::parse(result.out);
    for (const char* key : {"loss", "accuracy", "correct", "count"}) {
      EXPECT_EQ(object.at(key), end.at(key)) << model << " " << key;
    }
  }
}

TEST_F(Checkpoint, EvaluatesFromAnotherFolder) {
  const auto end = train_to_end({"--run-dir", "r"});
  const auto result = test::run_rnnctl({"eval", folder.path("r/last.pt"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out).at("loss"), end.at("loss"));
}

TEST_F(Checkpoint, JsonHoldsTheConfusionOfEveryExample) {
  train_to_end({"--run-dir", "r"});
  const auto object = nlohmann::json::parse(rnnctl({"eval", "r/last.pt", "--json"}).out);
  EXPECT_EQ(object.at("checkpoint"), "r/last.pt");
  EXPECT_EQ(object.at("dataset"), "images");
  EXPECT_EQ(object.at("split"), "test");
  EXPECT_EQ(object.at("count"), 60);
  std::int64_t all = 0;
  std::int64_t right = 0;
  const auto& confusion = object.at("confusion");
  for (std::size_t actual = 0; actual < confusion.size(); ++actual) {
    right += confusion[actual][actual].get<std::int64_t>();
    for (const auto& count : confusion[actual]) all += count.get<std::int64_t>();
  }
  EXPECT_EQ(all, 60);
  EXPECT_EQ(object.at("correct"), right);
  EXPECT_DOUBLE_EQ(object.at("accuracy").get<double>(), static_cast<double>(right) / 60.0);
}

TEST_F(Checkpoint, QuietEvaluationIsOneLine) {
  train_to_end({"--run-dir", "r"});
  const auto result = rnnctl({"eval", "r/last.pt", "--quiet"});
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out,
              testing::MatchesRegex("Test Accuracy: [0-9.]+ \\([0-9]+/60\\)  loss [0-9.]+\n"));
}

TEST_F(Checkpoint, IsInspectedWithItsConfiguration) {
  train_to_end({"--run-dir", "r", "--layers", "2", "--hidden", "16"});
  const auto result = rnnctl({"inspect", "r/last.pt", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object.at("model"), "stacked");
  EXPECT_EQ(object.at("parameters").size(), 10u);
  // Two layers on 10 features and a readout to 10 classes, each with its biases.
  EXPECT_EQ(object.at("total"), (16 * 10 + 16 * 16 + 32) + (16 * 16 + 16 * 16 + 32) + (160 + 10));
  EXPECT_EQ(object.at("config").at("hidden"), 16);
  EXPECT_EQ(object.at("training").at("iteration"), 10);
}

TEST(Inspect, PrintsTheModuleTreeAsPyTorchDoes) {
  const auto result = test::run_rnnctl({"inspect", "--model", "stacked", "--layers", "2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("  (rnn): RNN(28, 100, num_layers=2, batch_first=True)\n"
                                    "  (fc): Linear(in_features=100, out_features=10, bias=True)\n"
                                    ")\n"));
  EXPECT_THAT(result.out, HasSubstr("\n10 parameter groups\n"));
  EXPECT_THAT(result.out, HasSubstr("  total 34210 parameters\n"));  // PyTorch's sum of numel()
}

TEST_F(Checkpoint, DoesNotTakeOptionsOfAModel) {
  train_to_end({"--run-dir", "r"});
  test::expect_failure(rnnctl({"inspect", "r/last.pt", "--layers", "3"}), 2,
                       HasSubstr("--layers does not go with a checkpoint"));
}

TEST_F(Checkpoint, DoesNotFitOtherData) {
  train_to_end({"--run-dir", "r"});
  test::write_tiny_idx(folder.path("wide"), {.columns = 14});
  test::expect_failure(rnnctl({"eval", "r/last.pt", "--data", "wide"}), 3,
                       HasSubstr("r/last.pt was trained on inputs of 10 features and 10 classes; "
                                 "the data has 14 features and 10 classes"));
}

TEST_F(Checkpoint, ThatIsNoneIsNamed) {
  test::write_file(folder.path("text.pt"), "model: stacked\n");
  test::write_file(folder.path("empty.pt"), "");
  const std::pair<const char*, const char*> files[] = {
      {"nosuch.pt", "nosuch.pt cannot be opened: No such file or directory"},
      {"text.pt", "text.pt is not a checkpoint (no zip archive)"},
      {"empty.pt", "empty.pt is empty"},
      {"data", "data is a directory; give the .pt file inside it"},
      {"/dev/null", "/dev/null is not a regular file"}};
  for (const auto& [path, message] : files) {
    for (const char* command : {"eval", "inspect"}) {
      test::expect_failure(rnnctl({command, path}), 3, HasSubstr(message));
    }
  }
}

TEST_F(Checkpoint, ThatIsDamagedIsRefused) {
  train_to_end({"--run-dir", "r"});
  const std::string whole = file("r/last.pt");
  for (const std::size_t length : {whole.size() / 2, whole.size() - 1}) {
    test::write_file(folder.path("cut.pt"), whole.substr(0, length));
    test::expect_failure(rnnctl({"eval", "cut.pt"}), 3, HasSubstr("cut.pt is damaged"));
  }
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  test::write_file(folder.path("flipped.pt"), flipped);
  test::expect_failure(rnnctl({"eval", "flipped.pt"}), 3, HasSubstr("flipped.pt is damaged"));
}

TEST_F(Checkpoint, WithoutPermissionIsNamed) {
  if (!can_obey_permissions()) GTEST_SKIP() << "root, and no user namespaces to drop its powers";
  train_to_end({"--run-dir", "r"});
  chmod(folder.path("r/last.pt").c_str(), 0);
  test::expect_failure(rnnctl_obeying_permissions({"eval", "r/last.pt"}), 3,
                       HasSubstr("r/last.pt cannot be opened: Permission denied"));
}

}  // namespace
}  // namespace rnnctl
