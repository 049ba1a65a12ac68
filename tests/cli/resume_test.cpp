// `train --resume`, `verify-resume` and `repro`: a run that goes on, and the proof that it is the
// same run.
#include <filesystem>
#include <set>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Resume : public test::Workplace {
 protected:
  /// An epoch has 8 iterations, so these end in the middle of the second.
  void train_run(const std::string& run, const Words& more = {}) const {
    const auto result = train(test::joined(
        {"--run-dir", run, "--iterations", "12", "--checkpoint-every", "5", "--optimizer", "adam",
         "--layers", "2", "--dropout", "0.2", "--validation-split", "40", "--log-every", "1"},
        more));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  test::ProgramResult resume(const std::string& run, const Words& more = {}) const {
    return rnnctl(test::joined({"train", "--resume", run}, more));
  }

  /// Puts the run back to where an older checkpoint was written, as a crash after it would.
  void lose_everything_after(const std::string& run, const std::string& checkpoint) const {
    fs::rename(folder.path(run + "/" + checkpoint), folder.path(run + "/last.pt"));
  }

  std::string everything_in(const std::string& run) const {
    std::string names_and_bytes;
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder.path(run))) files.insert(entry.path());
    for (const fs::path& path : files) names_and_bytes += path.string() + test::read_file(path);
    return names_and_bytes;
  }

  json record(const std::string& run) const { return json::parse(file(run + "/run.json")); }
};

TEST_F(Resume, GoesOnAsIfTheRunHadNeverStopped) {
  for (const std::string engine : {"fused", "torch"}) {
    SCOPED_TRACE(engine);
    const std::string straight = "straight-" + engine, stopped = "stopped-" + engine;
    train_run(straight, {"--device", "cpu", "--engine", engine});
    train_run(stopped, {"--device", "cpu", "--engine", engine});
    lose_everything_after(stopped, "iteration-10.pt");
    const auto result = resume(stopped);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("going on from " + stopped + "/last.pt (iteration 10)"));
    EXPECT_EQ(lines_without_times(stopped), lines_without_times(straight));
    const auto now = record(stopped);
    EXPECT_EQ(now.at("resumed").at(0).at("iteration"), 10);
    EXPECT_EQ(now.at("result").at("test_loss"), record(straight).at("result").at("test_loss"));
  }
}

TEST_F(Resume, AppliesAndRecordsWhatOnlyChangesWhatIsToCome) {
  train_run("r");
  const auto result = resume("r", {"--iterations", "20", "--eval-every", "4", "--threads", "2"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto now = record("r");
  EXPECT_EQ(now.at("result").at("iteration"), 20);
  const auto& changed = now.at("resumed").at(0).at("changed");
  EXPECT_EQ(changed, json({{"iterations", "20"}, {"eval-every", "4"}, {"threads", "2"}}));
  EXPECT_THAT(file("r/config.yaml"), HasSubstr("iterations: 20"));
}

TEST_F(Resume, RefusesWhatWouldMakeItAnotherRun) {
  train_run("r");
  const std::string before = everything_in("r");
  test::expect_failure(resume("r", {"--lr", "0.5"}), 2,
                       AllOf(HasSubstr("--lr 0.5 would make it another run"), HasSubstr("0.1")));
  test::expect_failure(resume("r", {"--run-dir", "elsewhere"}), 2,
                       HasSubstr("--run-dir does not go with --resume"));
  test::expect_failure(resume("r", {"--iterations", "3"}), 2,
                       HasSubstr("has done 12 iterations already"));
  EXPECT_TRUE(everything_in("r") == before);
}

TEST_F(Resume, RefusesOtherDataAndLeavesTheRunAsItWas) {
  train_run("r");
  const std::string before = everything_in("r");
  test::write_tiny_idx(folder.path("other"), {.training = 240});
  test::expect_failure(resume("r", {"--data", "other"}), 3,
                       HasSubstr("the training data are not those that the run began with"));
  EXPECT_TRUE(everything_in("r") == before);
}

TEST_F(Resume, TakesTheSameDataFromAnotherFolder) {
  train_run("r");
  fs::rename(folder.path("data"), folder.path("moved"));
  const auto result = resume("r", {"--data", "moved", "--iterations", "14"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(Resume, PrintsTheConfigurationThatItWouldGoOnWith) {
  train_run("r");
  const auto result = resume("r", {"--iterations", "20", "--print-config"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("iterations: 20"));
  EXPECT_THAT(result.out, HasSubstr("layers: 2"));
  test::expect_failure(resume("r", {"--layers", "3", "--print-config"}), 2,
                       HasSubstr("would make it another run"));
}

TEST_F(Resume, OfAFinishedRunSaysThatItIs) {
  train_run("r");
  const auto result = resume("r");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the run is at its end, r/last.pt (iteration 12)"));
}

TEST_F(Resume, SaysLoudlyWhatIsDamagedAndGoesOnFromTheNewestIntactCheckpoint) {
  train_run("straight");
  train_run("r");
  std::string bytes = file("r/last.pt");
  bytes[bytes.size() / 2] ^= 1;
  test::write_file(folder.path("r/last.pt"), bytes);
  fs::remove(folder.path("r/best.pt"));
  const auto result = resume("r");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("warning: damaged checkpoint: r/last.pt"),
                                HasSubstr("going on from the newest intact checkpoint, "
                                          "r/iteration-10.pt (iteration 10)")));
  EXPECT_EQ(lines_without_times("r"), lines_without_times("straight"));
  EXPECT_TRUE(exists("r/last.pt.damaged"));
  EXPECT_THAT(record("r").at("resumed").at(0).at("damaged").at(0).get<std::string>(),
              HasSubstr("last.pt"));
}

TEST_F(Resume, RefusesWhereNothingIsIntactOrThereIsNoRun) {
  train_run("r");
  for (const auto& entry : fs::directory_iterator(folder.path("r"))) {
    if (entry.path().extension() == ".pt") fs::resize_file(entry.path(), 1000);
  }
  test::expect_failure(resume("r"), 3, HasSubstr("no checkpoint in r is intact"));
  test::expect_failure(resume("nowhere"), 3, HasSubstr("nowhere does not exist"));
  test::expect_failure(resume("data"), 3, HasSubstr("holds no config.yaml"));
}

class VerifyResume : public test::Workplace {
 protected:
  test::ProgramResult verify(const Words& more) const {
    Words command = train_command(more);
    command.front() = "verify-resume";
    return rnnctl(command);
  }
};

TEST_F(VerifyResume, IsIdentical) {
  const auto result = verify({"--dropout", "0.3", "--layers", "2", "--optimizer", "rmsprop"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "identical: 10 iterations straight, and stopped after 5 and resumed\n");
  const auto at = verify({"--at", "3", "--json", "--device", "cpu", "--engine", "torch"});
  EXPECT_EQ(json::parse(at.out),
            json({{"identical", true}, {"iterations", 10}, {"at", 3}, {"difference", nullptr}}));
  EXPECT_THAT(test::lines_of(verify({}).err), testing::SizeIs(testing::Ge(1u)));
  EXPECT_FALSE(exists("runs")) << "the trainings' folders are temporary";
}

TEST_F(VerifyResume, StopsInsideTheRun) {
  test::expect_failure(verify({"--at", "10"}), 2, HasSubstr("--at 10 is not inside the run"));
  test::expect_failure(verify({"--at", "zero"}), 2, HasSubstr("--at"));
}

class Repro : public Resume {
 protected:
  test::ProgramResult repro(const std::string& run, const Words& more = {}) const {
    return rnnctl(test::joined({"repro", run}, more));
  }
};

TEST_F(Repro, RepeatsARunThatEndedAndARunThatWasResumed) {
  train_run("r");
  const auto first = repro("r");
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, "identical: every loss and accuracy of r\n");
  lose_everything_after("r", "iteration-10.pt");
  ASSERT_EQ(resume("r").exit_code, 0);
  const auto second = repro("r", {"--json"});
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(json::parse(second.out).at("identical"), true);
}

TEST_F(Repro, NamesTheFirstIterationThatDiffersAndWhatChanged) {
  train_run("r");
  test::write_tiny_idx(folder.path("data"), {.training = 201});
  json record = json::parse(file("r/run.json"));
  record["versions"]["libtorch"] = "1.0";
  test::write_file(folder.path("r/run.json"), record.dump());
  const auto result = repro("r");
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("different, first at iteration"), HasSubstr("changed: data/training"),
                    HasSubstr("changed: versions/libtorch: \"1.0\" -> ")));
}

TEST_F(Repro, NeedsARunThatEnded) {
  test::expect_failure(repro("data"), 3, HasSubstr("holds no config.yaml"));
  train_run("r");
  json record = json::parse(file("r/run.json"));
  record.erase("result");
  test::write_file(folder.path("r/run.json"), record.dump());
  test::expect_failure(repro("r"), 3, HasSubstr("did not come to its end"));
  test::write_file(folder.path("r/run.json"), "[[[[");
  test::expect_failure(repro("r"), 3, HasSubstr("did not come to its end"));
}

}  // namespace
}  // namespace rnnctl
