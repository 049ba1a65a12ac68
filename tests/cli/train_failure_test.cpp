// Trainings that cannot go on: no device, no place to write, weights that explode.
#include <filesystem>
#include <sys/stat.h>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

class TrainFailure : public test::Workplace {
 protected:
  /// Through bash with this before the command, for limits and redirections.
  test::ProgramResult train_under(const std::string& preparation, const Words& arguments,
                                  const std::string& redirection = "") const {
    const std::string script = preparation + "; exec \"$@\" " + redirection;
    const Words bash = {"bash", "-c", script, "bash", RNNCTL_BINARY};
    return test::run_program(test::joined(bash, train_command(arguments)), {}, "", folder.path());
  }
};

TEST_F(TrainFailure, CudaThatCannotBeUsedSaysWhy) {
  // No machine has so many GPUs, with a driver or without.
  test::expect_failure(train({"--device", "cuda:99"}), 4,
                       AllOf(HasSubstr("--device cuda:99 cannot be used: "),
                             AnyOf(HasSubstr("; "), HasSubstr("index out of range"))));
}

TEST_F(TrainFailure, WeightsThatStartTooLargeStopBeforeTheFirstUpdate) {
  const auto result =
      train({"--init-gain", "50", "--init", "identity", "--act", "relu", "--run-dir", "r"});
  test::expect_failure(
      result, 2,
      AllOf(HasSubstr("the loss before training is "),
            HasSubstr("guessing among 10 classes gives 2.303"), HasSubstr("lower --init-gain")));
  EXPECT_EQ(result.out, "");
  EXPECT_FALSE(exists("r"));
}

// What settings alone tell is told before the data are read, which here would be exit 3.
TEST_F(TrainFailure, ContradictionsAreToldFirst) {
  std::filesystem::create_directory(folder.path("taken"));
  test::write_file(folder.path("taken/file"), "");
  const std::pair<Words, std::string> contradictions[] = {
      {{"--optimizer", "adam", "--momentum", "0.9"}, "--momentum is for sgd and rmsprop"},
      {{"--nesterov"}, "--nesterov is for --optimizer sgd with a --momentum above 0"},
      {{"--dropout", "0.5"}, "--dropout works between layers"},
      {{"--patience", "2"}, "add --validation-split"},
      {{"--run-dir", "taken"}, "run directory taken is not empty"}};
  for (const auto& [words, reason] : contradictions) {
    const auto result = train(test::joined({"--data", "nosuch"}, words));
    test::expect_failure(result, 2, HasSubstr(reason));
    EXPECT_EQ(test::lines_of(result.err).size(), 1u) << result.err;
  }
}

TEST_F(TrainFailure, DivergenceKeepsTheLastGoodCheckpoint) {
  const auto result = train({"--lr", "1e6", "--act", "relu", "--checkpoint-every", "1",
                             "--log-every", "1", "--run-dir", "r"});
  test::expect_failure(result, 6, HasSubstr("training diverged at iteration 2: the loss is "));
  const auto first = test::events(test::json_lines(file("r/metrics.jsonl")), "step").at(0);
  EXPECT_THAT(result.err, HasSubstr("(last finite loss " + first.at("loss").dump() + ")"));
  EXPECT_THAT(result.err, HasSubstr("the checkpoint of iteration 1 is kept in r/last.pt"));
  EXPECT_EQ(rnnctl({"inspect", "r/last.pt", "-q"}).exit_code, 0);
  const auto end = test::events(test::json_lines(file("r/metrics.jsonl")), "end").at(0);
  EXPECT_EQ(end.at("stopped_by"), "diverged");
  EXPECT_EQ(end.at("train_loss"), first.at("loss"));
  EXPECT_TRUE(end.at("examples_per_second").is_number());
  for (const char* key : {"loss", "accuracy", "correct", "count", "best_accuracy"}) {
    EXPECT_TRUE(end.at(key).is_null()) << key;
  }
}

TEST_F(TrainFailure, DivergenceBeforeTheFirstCheckpointSaysSo) {
  const auto result = train({"--lr", "1e6", "--act", "relu", "--run-dir", "r"});
  test::expect_failure(result, 6, HasSubstr("no checkpoint had been written yet"));
  EXPECT_FALSE(exists("r/last.pt"));
}

TEST_F(TrainFailure, JudgesNeedAValidationPart) {
  test::expect_failure(train({"--patience", "2", "--print-config"}), 2,
                       HasSubstr("--patience judges on a part of the training set; add "
                                 "--validation-split"));
  test::expect_failure(train({"--target-accuracy", "0.9"}), 2, HasSubstr("--target-accuracy"));
  test::expect_failure(train({"--validation-split", "200"}), 2,
                       HasSubstr("leaves nothing to train on"));
  test::expect_failure(
      train({"--patience", "2", "--validation-split", "50", "--eval-every", "0"}), 2,
      HasSubstr("--patience judges at each evaluation, and --eval-every 0 leaves the last one"));
}

TEST_F(TrainFailure, WhereTheImagesAreDoesNotConcernTheModelThatHasNone) {
  const Words lesson = {"train", "--model", "char", "--epochs", "1", "--run-dir", "r"};
  EXPECT_EQ(rnnctl(lesson, {"RNNCTL_DATA=data"}).exit_code, 0);
  EXPECT_EQ(rnnctl({"eval", "r/last.pt"}, {"RNNCTL_DATA=data"}).exit_code, 0);
  EXPECT_EQ(rnnctl({"eval", "r/last.pt"}).exit_code, 0);
}

TEST_F(TrainFailure, AnExistingRunIsNotOverwrittenUnasked) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  const std::string before = file("r/last.pt");
  test::expect_failure(train({"--run-dir", "r", "--seed", "2"}), 2,
                       HasSubstr("run directory r is not empty; go on in it with --resume, choose "
                                 "another --run-dir or add --overwrite"));
  EXPECT_EQ(file("r/last.pt"), before);
  EXPECT_EQ(train({"--run-dir", "r", "--seed", "2", "--overwrite"}).exit_code, 0);
  EXPECT_NE(file("r/last.pt"), before);
}

TEST_F(TrainFailure, PlaceThatCannotBeWrittenIsNamed) {
  test::expect_failure(train({"--run-dir", "/dev/null/x"}), 5,
                       HasSubstr("cannot use run directory /dev/null/x: Not a directory"));
  test::expect_failure(train({"--run-dir", "/proc/x"}), 5,
                       HasSubstr("cannot use run directory /proc/x: "));
  test::write_file(folder.path("runs"), "");
  test::expect_failure(train({}), 5, HasSubstr("cannot use run directory runs: Not a directory"));
}

TEST_F(TrainFailure, WithoutPermissionToWriteIsNamed) {
  if (!can_obey_permissions()) GTEST_SKIP() << "root, and no user namespaces to drop its powers";
  std::filesystem::create_directory(folder.path("mine"));
  chmod(folder.path("mine").c_str(), 0500);
  for (const std::string run : {"mine/r", "mine"}) {
    test::expect_failure(rnnctl_obeying_permissions(train_command({"--run-dir", run})), 5,
                         HasSubstr("Permission denied; choose a"));
  }
}

// `ulimit -f` stands for a full disk, which takes privileges to make. Its unit is a kilobyte.
TEST_F(TrainFailure, FullDiskLeavesNoHalfCheckpoint) {
  const auto result = train_under("ulimit -f 20", {"--run-dir", "r", "--hidden", "200"});
  test::expect_failure(result, 5, HasSubstr("cannot write 'r/last.pt': File too large; "));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path("r"))) {
    EXPECT_THAT(entry.path().string(), testing::Not(HasSubstr("tmp."))) << "left behind";
    ++files;
  }
  EXPECT_EQ(files, 3u) << "config.yaml, run.json and metrics.jsonl";
}

TEST_F(TrainFailure, FullDiskUnderTheMetricsIsAnOutputError) {
  const auto result =
      train_under("ulimit -f 20", {"--run-dir", "r", "--iterations", "1000", "--log-every", "1"});
  test::expect_failure(result, 5, HasSubstr("cannot write 'r/metrics.jsonl': File too large"));
}

TEST_F(TrainFailure, FullDiskUnderStdoutIsToldAfterTheRunIsSaved) {
  const auto result = train_under("true", {"--run-dir", "r"}, "> /dev/full");
  test::expect_failure(result, 5, HasSubstr("stdout: the result could not be written"));
  EXPECT_EQ(rnnctl({"eval", "r/last.pt", "-q", "--threads", "1"}).exit_code, 0);
}

TEST_F(TrainFailure, ClosedStdoutDoesNotPrintIntoTheRunsFiles) {
  const auto result = train_under("true", {"--run-dir", "r"}, ">&-");
  test::expect_failure(result, 5, HasSubstr("stdout: the result could not be written"));
  for (const auto& line : test::json_lines(file("r/metrics.jsonl"))) {
    EXPECT_TRUE(line.contains("event"));
  }
}

TEST_F(TrainFailure, TooLittleMemoryIsNoDefect) {
  // More than LibTorch needs to load, less than this network and its gradients.
  const auto result = train_under("ulimit -v 1500000", {"--run-dir", "r", "--hidden", "16000"});
  test::expect_failure(result, 2, HasSubstr("out of memory; try a smaller"));
}

}  // namespace
}  // namespace rnnctl
