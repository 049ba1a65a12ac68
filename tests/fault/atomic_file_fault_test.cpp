// Every system call of write_file_atomically fails, in every way.
#include <filesystem>
#include <map>

#include "cli/workplace.h"
#include "fault/fault_run.h"
#include "fault/faulty_calls.h"
#include <rnnctl/base/text.h>

namespace rnnctl {
namespace {

using test::Fault;
using test::FileCall;
using testing::HasSubstr;

class AtomicFileFault : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_.path("files"));
    reset();
  }

  void reset() const {
    std::filesystem::remove_all(folder_.path("files"));
    std::filesystem::create_directory(folder_.path("files"));
    test::write_file(folder_.path("files/file"), "old");
    std::filesystem::remove(folder_.path("log"));
  }

  test::ProgramResult write(const Fault& fault) const {
    return test::run_program(
        {RNNCTL_WRITE_FILE, folder_.path("files/file")},
        test::faulty_environment(folder_.path("files"), fault, folder_.path("log")), "the new one");
  }

  std::vector<FileCall> calls() const { return test::read_calls(folder_.path("log")); }
  std::string content() const { return test::read_file(folder_.path("files/file")); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path("files")), {}));
  }

  /// The name is changed by then, so that the new file is in its place.
  bool is_after_the_rename(const FileCall& call) const {
    const auto all = calls();
    for (const FileCall& earlier : all) {
      if (earlier.number < call.number && earlier.name == "renameat") return true;
    }
    return false;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(AtomicFileFault, EveryCallIsWatched) {
  ASSERT_EQ(write({}).exit_code, 0);
  std::vector<std::string> names;
  for (const FileCall& call : calls()) names.push_back(call.name + " " + call.file);
  EXPECT_THAT(names, testing::ElementsAre("open .", "openat .file.tmp", "write .file.tmp",
                                          "fsync .file.tmp", "close .file.tmp", "renameat file",
                                          "fsync .", "close ."));
}

TEST_F(AtomicFileFault, OldOrNewButNeverHalf) {
  ASSERT_EQ(write({}).exit_code, 0);
  const auto all = calls();
  int injected = 0;
  for (const FileCall& call : all) {
    for (const char* kind : {"EIO", "ENOSPC", "FULL"}) {
      reset();
      const auto result = write({call.number, kind});
      SCOPED_TRACE(base::str(kind, " in ", call.name, " ", call.file, ": ", result.err));
      const bool spared = std::string_view(kind) == "FULL" && call.name != "openat" &&
                          call.name != "write";  // nothing that needs room comes after it
      const bool harmless = call.name == "close" && !call.is_on_temporary();
      ++injected;
      if (harmless || (spared && call.name != "open")) {
        EXPECT_EQ(result.exit_code, 0);
        EXPECT_EQ(content(), "the new one");
      } else {
        EXPECT_EQ(result.exit_code, 5);
        EXPECT_THAT(result.err, HasSubstr("file': "));
        EXPECT_EQ(content(), is_after_the_rename(call) ? "the new one" : "old");
      }
      EXPECT_EQ(files(), 1u);
    }
  }
  test::report(base::str("one atomic write, EIO, ENOSPC or full from there on, in each of ",
                         all.size(), " calls: ", injected));
}

TEST_F(AtomicFileFault, InterruptionsAndShortWritesAreNoFailures) {
  ASSERT_EQ(write({}).exit_code, 0);
  const auto all = calls();
  for (const FileCall& call : all) {
    for (const char* kind : {"EINTR", "SHORT"}) {
      reset();
      const auto result = write({call.number, kind});
      SCOPED_TRACE(base::str(kind, " in ", call.name, " ", call.file, ": ", result.err));
      EXPECT_EQ(result.exit_code, 0);
      EXPECT_EQ(content(), "the new one");
      EXPECT_EQ(files(), 1u);
    }
  }
  test::report(base::str("one atomic write, EINTR or a short write, in each of ", all.size(),
                         " calls: ", 2 * all.size()));
}

TEST_F(AtomicFileFault, KilledBeforeAnyCallItIsOldOrNew) {
  ASSERT_EQ(write({}).exit_code, 0);
  const auto all = calls();
  for (const FileCall& call : all) {
    reset();
    EXPECT_EQ(write({call.number, "KILL"}).exit_code, test::kKilledByFault);
    EXPECT_EQ(content(), is_after_the_rename(call) ? "the new one" : "old") << call.name;
    EXPECT_EQ(write({}).exit_code, 0) << "what was left hinders the next";
  }
  test::report(base::str("one atomic write, killed before each of ", all.size(), " calls"));
}

}  // namespace
}  // namespace rnnctl
