#include <filesystem>
#include <random>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runs/written_run.h"
#include <rnnctl/base/directory.h>
#include <rnnctl/base/error.h>
#include <rnnctl/runs/run_words.h>
#include <rnnctl/runs/stored_run.h>

namespace rnnctl::runs {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

class Stored : public testing::Test {
 protected:
  StoredRun stored(const json& record) const {
    test::write_run(run, record);
    return read_run(run);
  }

  test::TemporaryDirectory folder;
  std::string run = folder.path("r");
};

json without_result() {
  json record = test::example_record();
  record.erase("result");
  record.erase("finished");
  return record;
}

json stopped_by(const char* what) {
  json record = test::example_record();
  record["result"]["stopped_by"] = what;
  return record;
}

TEST_F(Stored, RunSaysWhatItWasAndHowItWent) {
  const StoredRun found = stored(test::example_record());
  EXPECT_EQ(found.state, RunState::kDone);
  EXPECT_EQ(found.network, "stacked lstm 2x256");
  EXPECT_EQ(found.data, "MNIST");
  EXPECT_EQ(result_text(found), "92.50 %");
  EXPECT_EQ(best_text(found), "93.12 %");
  EXPECT_EQ(iterations_text(found), "300/300");
  EXPECT_THAT(found.seconds, Optional(12.5));
  EXPECT_THAT(found.started, Optional(1769860800));  // date -u -d 2026-01-31T12:00:00Z +%s
  EXPECT_EQ(found.losses.size(), 30u);
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST_F(Stored, StateFollowsFromWhatEndedIt) {
  EXPECT_EQ(stored(stopped_by("epochs")).state, RunState::kDone);
  EXPECT_EQ(stored(stopped_by("patience")).state, RunState::kDone);
  EXPECT_EQ(stored(stopped_by("signal")).state, RunState::kInterrupted);
  EXPECT_EQ(stored(stopped_by("max-minutes")).state, RunState::kInterrupted);
  EXPECT_EQ(stored(stopped_by("diverged")).state, RunState::kDiverged);
  EXPECT_EQ(stored(without_result()).state, RunState::kInterrupted) << "killed";
  json failed = without_result();
  failed["failure"] = {{"message", "cannot write 'r/last.pt': File too large"}};
  const StoredRun found = stored(failed);
  EXPECT_EQ(found.state, RunState::kFailed);
  EXPECT_THAT(found.message, HasSubstr("File too large"));
}

TEST_F(Stored, RunIsRunningAsLongAsItsDirectoryIsLocked) {
  test::write_run(run, without_result());
  {
    const auto lock = base::DirectoryLock::acquire(run);
    EXPECT_EQ(read_run(run).state, RunState::kRunning);
  }
  EXPECT_EQ(read_run(run).state, RunState::kInterrupted);
}

// `repro` and a resumed run that still loads its data lock the directory, too.
TEST_F(Stored, ResultCountsMoreThanTheLock) {
  test::write_run(run, test::example_record());
  const auto lock = base::DirectoryLock::acquire(run);
  EXPECT_EQ(read_run(run).state, RunState::kDone);
}

TEST_F(Stored, WithoutAResultTheMetricsTell) {
  const StoredRun found = stored(without_result());
  EXPECT_EQ(result_text(found), "75.00 %");
  EXPECT_EQ(best_text(found), "87.50 %");
  EXPECT_EQ(iterations_text(found), "300/300");
}

TEST_F(Stored, BestIsOnlyWhatAValidationPartSays) {
  json record = test::example_record();
  record["config"]["validation-split"] = 0.0;
  EXPECT_EQ(best_text(stored(record)), "-");
  record["config"]["validation-split"] = 0.1;
  record["result"]["best_accuracy"] = -1.0;  // stopped before the first evaluation
  EXPECT_EQ(best_text(stored(record)), "-");
}

TEST_F(Stored, NumbersAndTextsAreJudgedByTheirOwnFigures) {
  json record = test::example_record();
  record["data"]["preparation"]["task"] = "regress";
  record["result"]["test_r_squared"] = 0.99125;
  record["result"]["best_loss"] = 0.0123;
  EXPECT_EQ(result_text(stored(record)), "R2 0.9912");
  EXPECT_EQ(best_text(stored(record)), "MSE 0.0123");
  record["data"]["preparation"]["task"] = "next";
  EXPECT_EQ(result_text(stored(record)), "0.2500 nats");
  EXPECT_EQ(best_text(stored(record)), "0.0123 nats");
}

TEST_F(Stored, EpochsCountTheirBatches) {
  json record = test::example_record();
  record["config"]["epochs"] = 3;
  EXPECT_EQ(iterations_text(stored(record)), "300/1800");
  record["config"]["epochs"] = std::int64_t{1} << 53;
  EXPECT_EQ(iterations_text(stored(record)), "300/5404319552844595200");
  test::write_run(run, record, "");
  EXPECT_EQ(iterations_text(read_run(run)), "300/?");
}

TEST_F(Stored, AgeIsOfTheLastSession) {
  json record = test::example_record();
  record["resumed"] = {{{"started", "2026-01-31T13:00:00Z"}}};
  const StoredRun found = stored(record);
  const std::int64_t start = found.started.value();
  EXPECT_EQ(start, 1769860800 + 3600);
  EXPECT_EQ(age_text(found, start - 100), "0s ago") << "clocks differ";
  EXPECT_EQ(age_text(found, start + 59), "59s ago");
  EXPECT_EQ(age_text(found, start + 200), "3m ago");
  EXPECT_EQ(age_text(found, start + 7200), "2h ago");
  EXPECT_EQ(age_text(found, start + 86400 * 400), "400d ago");
}

TEST_F(Stored, TimeThatIsNoneIsThatOfTheFile) {
  for (const char* time : {"", "yesterday", "2026-02-30T12:00:00Z", "2026-01-31T24:00:00Z",
                           "2026-01-31T12:00:00+", "2026-1a-31T12:00:00Z"}) {
    json record = test::example_record();
    record["started"] = time;
    EXPECT_GT(stored(record).started.value_or(0), 1769860800) << time;
  }
}

TEST_F(Stored, WithoutMetricsTheRestIsTold) {
  test::write_run(run, test::example_record());
  std::filesystem::remove(run + "/metrics.jsonl");
  const StoredRun found = read_run(run);
  EXPECT_EQ(result_text(found), "92.50 %");
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("metrics.jsonl: cannot be opened")));
}

TEST_F(Stored, RecordThatIsNoneIsRefused) {
  test::write_run(run, test::example_record());
  const std::string file = run + "/run.json";
  for (const std::string text : {"", "{", "[]", "17", "\"text\"", "{\"a\": \xff}"}) {
    test::write_file(file, text);
    EXPECT_THROW(read_run(run), base::InputError) << text;
  }
  test::write_file(file, "{}");
  std::filesystem::resize_file(file, 1'000'000'000);
  EXPECT_THROW(read_run(run), base::InputError);
  std::filesystem::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_THROW(read_run(run), base::InputError);
  EXPECT_TRUE(is_run(run)) << "so that it is told";
}

TEST_F(Stored, WrongTypesAreAsIfTheyWereNotThere) {
  const json flat = test::example_record().flatten();
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  for (const auto& [path, value] : flat.items()) {
    for (const json& other : {json(), json(true), json(-1), json(1e308), json("\x1b[31m"),
                              json::array(), json::object(), json::parse(deep)}) {
      json record = test::example_record();
      record[json::json_pointer(path)] = other;
      const StoredRun found = stored(record);
      EXPECT_LT((result_text(found) + best_text(found) + iterations_text(found)).size(), 100u)
          << path << " " << other;
    }
  }
}

TEST_F(Stored, DamagedBytesAreRefusedOrReadButNeverWorse) {
  std::mt19937 dice(1);
  const std::string whole = test::example_record().dump();
  const std::string metrics = test::example_metrics();
  int read = 0;
  for (int round = 0; round < 300; ++round) {
    std::string record = whole;
    std::string lines = metrics;
    for (int change = 0; change < 3; ++change) {
      record[dice() % record.size()] = static_cast<char>(dice());
      lines[dice() % lines.size()] = static_cast<char>(dice());
    }
    if (round % 2 == 0) record = whole;
    test::write_run(run, {}, lines);
    test::write_file(run + "/run.json", record);
    try {
      const StoredRun found = read_run(run);
      result_text(found);
      ++read;
    } catch (const base::InputError&) {
    }
  }
  EXPECT_GE(read, 150);
}

TEST(FindRuns, LooksIntoTheFolderAndOneLevelBelow) {
  const test::TemporaryDirectory folder;
  test::write_run(folder.path("runs/b"), test::example_record());
  test::write_run(folder.path("runs/a"), test::example_record());
  test::write_run(folder.path("runs/deep/er"), test::example_record());
  test::write_file(folder.path("runs/file"), "");
  const std::filesystem::path runs = folder.path("runs");
  EXPECT_THAT(find_runs(runs), ElementsAre(runs / "a", runs / "b"));
  EXPECT_THAT(find_runs(runs / "a"), ElementsAre(runs / "a"));
  EXPECT_THAT(find_runs(folder.path()), IsEmpty());
  EXPECT_THROW(find_runs(runs / "nosuch"), base::InputError);
  EXPECT_THROW(find_runs(runs / "file"), base::InputError);
}

}  // namespace
}  // namespace rnnctl::runs
