#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/training/run_directory.h>

namespace fs = std::filesystem;

namespace rnnctl::training {
namespace {

using data::read_bytes;
using data::ScratchFolder;
using testing::HasSubstr;

// Where "runs" is made.
class WorkingFolder {
 public:
  explicit WorkingFolder(const fs::path& path) : before_(fs::current_path()) {
    fs::current_path(path);
  }
  ~WorkingFolder() { fs::current_path(before_); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

 private:
  fs::path before_;
};

TEST(RunDirectory, NumbersTheRunsOfEachModel) {
  const ScratchFolder scratch;
  const WorkingFolder working(scratch.path());
  EXPECT_EQ(RunDirectory("", "stacked", false).path(), "runs/stacked-1");
  EXPECT_EQ(RunDirectory("", "stacked", false).path(), "runs/stacked-2");
  EXPECT_EQ(RunDirectory("", "image", false).path(), "runs/image-1");
  fs::remove_all("runs/stacked-1");
  EXPECT_EQ(RunDirectory("", "stacked", false).path(), "runs/stacked-1") << "the first free one";
}

TEST(RunDirectory, MakesTheChosenFolderAndWhatItLiesIn) {
  const ScratchFolder scratch;
  const RunDirectory run(scratch / "some/where/new", "stacked", false);
  EXPECT_TRUE(fs::is_directory(scratch / "some/where/new"));
  EXPECT_TRUE(fs::is_regular_file(run.metrics())) << "proof that it can be written";
}

TEST(RunDirectory, TakesAnEmptyFolder) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "run");
  EXPECT_NO_THROW(RunDirectory(scratch / "run", "stacked", false));
}

TEST(RunDirectory, RefusesAFolderThatHoldsSomething) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "run");
  scratch.write("run/last.pt", "precious");
  try {
    const RunDirectory run(scratch / "run", "stacked", false);
    FAIL() << "accepted";
  } catch (const base::UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr((scratch / "run").string() + " is not empty"));
    EXPECT_THAT(error.what(), HasSubstr("--overwrite"));
  }
  EXPECT_EQ(read_bytes(scratch / "run/last.pt"), "precious");
}

TEST(RunDirectory, OverwriteRemovesTheEarlierRunAndNothingElse) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "run");
  for (const char* name : {"config.yaml", "metrics.jsonl", "last.pt", "best.pt", "run.json"}) {
    scratch.write(std::string("run/") + name, "old");
  }
  scratch.write("run/notes.txt", "mine");
  const RunDirectory run(scratch / "run", "stacked", true);
  for (const fs::path& path :
       {run.config(), run.last_checkpoint(), run.best_checkpoint(), run.record()}) {
    EXPECT_FALSE(fs::exists(path)) << path;
  }
  EXPECT_EQ(read_bytes(run.metrics()), "");
  EXPECT_EQ(read_bytes(scratch / "run/notes.txt"), "mine");
}

TEST(RunDirectory, RemovesWhatKilledProcessesLeftHalfWritten) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "run");
  const auto leave = [&] {
    for (const char* name : {".last.pt.tmp.123", ".iteration-6.pt.tmp.9.1", ".run.json.tmp.45"}) {
      scratch.write(std::string("run/") + name, "half");
    }
  };
  const auto left = [&] { return std::distance(fs::directory_iterator(scratch / "run"), {}); };
  leave();
  { const RunDirectory run(scratch / "run", "stacked", false); }
  EXPECT_EQ(left(), 1) << "metrics.jsonl";
  scratch.write("run/config.yaml", "");
  scratch.write("run/.notes.tmp.1", "mine");
  leave();
  { const auto run = RunDirectory::open(scratch / "run"); }
  EXPECT_EQ(left(), 3) << "metrics.jsonl, config.yaml and what is none of ours";
}

// Also for root, who may write anywhere that is a folder.
TEST(RunDirectory, SaysWhereItCannotWrite) {
  const ScratchFolder scratch;
  const fs::path file = scratch.write("file", "");
  for (const fs::path& path : {fs::path("/dev/null/run"), file, file / "run"}) {
    for (const bool overwrite : {false, true}) {
      try {
        const RunDirectory run(path, "stacked", overwrite);
        FAIL() << path;
      } catch (const base::OutputError& error) {
        EXPECT_THAT(error.what(), HasSubstr(path.string() + ": Not a directory"));
      }
    }
  }
}

TEST(RunDirectory, ThatCannotBeListedIsNotTakenForOneWithoutCheckpoints) {
  const ScratchFolder scratch;
  const RunDirectory run(scratch.path() / "run", "stacked", false);
  EXPECT_TRUE(run.older_checkpoints().empty());
  fs::remove_all(run.path());
  EXPECT_THROW(run.older_checkpoints(), base::OutputError);
  EXPECT_NO_THROW(run.remove_older_than_newest(0)) << "while training one too many does no harm";
}

TEST(RunDirectory, WritesConfigurationAndRecord) {
  const ScratchFolder scratch;
  const RunDirectory run(scratch / "run", "stacked", false);
  run.write_config("layers: 2\n");
  run.write_record({{"command", {"rnnctl", "train", "\xff"}}});  // arguments are any bytes
  EXPECT_EQ(read_bytes(run.config()), "layers: 2\n");
  const auto record = nlohmann::json::parse(read_bytes(run.record()));
  EXPECT_EQ(record.at("command").at(1), "train");
}

}  // namespace
}  // namespace rnnctl::training
