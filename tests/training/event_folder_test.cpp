#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/training/event_folder.h>

namespace rnnctl::training {
namespace {

using data::ScratchFolder;
using testing::HasSubstr;

constexpr const char* kOwn = "events.out.tfevents.1700000000.rnnctl";
constexpr const char* kForeign = "events.out.tfevents.1700000000.host.123.0";

std::string refusal(const std::filesystem::path& folder, bool overwrite) {
  try {
    require_free_for_events(folder, overwrite);
  } catch (const base::Error& error) {
    return std::to_string(static_cast<int>(error.exit_code())) + " " + error.what();
  }
  return "";
}

TEST(EventFolder, IsRefusedWithAnotherRunsEvents) {
  const ScratchFolder scratch;
  EXPECT_EQ(refusal(scratch.path(), false), "");
  scratch.write("notes.txt", "");
  EXPECT_EQ(refusal(scratch.path(), false), "") << "other files are no events";
  scratch.write(kOwn, "");
  EXPECT_THAT(refusal(scratch.path(), false),
              testing::AllOf(testing::StartsWith("2 --tensorboard "), HasSubstr("another run's"),
                             HasSubstr("--overwrite")));
  EXPECT_EQ(refusal(scratch.path(), true), "");
}

TEST(EventFolder, OfAnotherProgramIsNeverReplaced) {
  const ScratchFolder scratch;
  scratch.write(kForeign, "");
  EXPECT_THAT(refusal(scratch.path(), true), HasSubstr("not rnnctl's to replace"));
}

TEST(EventFolder, NeedNotBeThereButWhereItIsToBeMade) {
  const ScratchFolder scratch;
  EXPECT_EQ(refusal(scratch / "a/b", false), "");
  scratch.write("file", "");
  EXPECT_THAT(refusal(scratch / "file/a", false), testing::StartsWith("5 cannot write events to "));
}

TEST(EventFolder, IsClearedOfOurEventsOnly) {
  const ScratchFolder scratch;
  for (const char* name : {kOwn, "events.out.tfevents.x.rnnctl", "notes.txt"}) {
    scratch.write(name, "");
  }
  EXPECT_TRUE(holds_own_events(scratch.path()));
  prepare_event_folder(scratch.path(), /*overwrite=*/false);
  EXPECT_TRUE(holds_own_events(scratch.path()));
  prepare_event_folder(scratch.path(), /*overwrite=*/true);
  EXPECT_FALSE(holds_own_events(scratch.path()));
  EXPECT_TRUE(exists(scratch / "events.out.tfevents.x.rnnctl")) << "not a name that we give";
  EXPECT_TRUE(exists(scratch / "notes.txt"));
}

TEST(EventFolder, FilesFollowEachOtherByNameWhateverTheClockSays) {
  const ScratchFolder scratch;
  std::set<std::filesystem::path> names;
  for (int i = 0; i < 3; ++i) {
    const auto next = next_event_file(scratch.path());
    EXPECT_TRUE(names.empty() || *names.rbegin() < next) << next;
    names.insert(next);
    scratch.write(next.filename().string(), "");
  }
  scratch.write("events.out.tfevents.5000000000.rnnctl", "");
  EXPECT_EQ(next_event_file(scratch.path()), scratch / "events.out.tfevents.5000000001.rnnctl");
}

}  // namespace
}  // namespace rnnctl::training
