#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class AtomicFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("rnnctl_atomic_") + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path path(const std::string& name) const { return folder_ / name; }

  std::vector<std::string> names_in_folder() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
      names.push_back(entry.path().filename());
    return names;
  }

 private:
  fs::path folder_;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The message of the OutputError that writing to `path` must end in.
std::string failure(const fs::path& path) {
  try {
    write_file_atomically(path, "new");
  } catch (const OutputError& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kOutput);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  ADD_FAILURE() << "no OutputError for " << path;
  return "";
}

TEST_F(AtomicFile, WritesWhatItIsGiven) {
  const std::string bytes("binary\0\r\n\xff", 10);
  write_file_atomically(path("file"), bytes);
  EXPECT_EQ(content(path("file")), bytes);
  write_file_atomically(path("empty"), "");
  EXPECT_EQ(fs::file_size(path("empty")), 0u);
}

TEST_F(AtomicFile, ReplacesTheOldFileAndLeavesNothingElse) {
  write_file_atomically(path("file"), "a long first version");
  write_file_atomically(path("file"), "second");
  EXPECT_EQ(content(path("file")), "second");
  EXPECT_THAT(names_in_folder(), ElementsAre("file"));
}

TEST_F(AtomicFile, WritesIntoTheWorkingDirectory) {
  const auto result = test::run_in_child([this] {
    fs::current_path(path(""));
    write_file_atomically("file", "text");
    return 0;
  });
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(content(path("file")), "text");
}

TEST_F(AtomicFile, HasThePermissionsOfAnOrdinaryFile) {
  const auto permissions_under = [this](mode_t mask) {
    test::run_in_child([&] {
      ::umask(mask);
      write_file_atomically(path("file"), "text");
      return 0;
    });
    return static_cast<unsigned>(fs::status(path("file")).permissions());
  };
  EXPECT_EQ(permissions_under(022), 0644u);
  EXPECT_EQ(permissions_under(077), 0600u);
}

TEST_F(AtomicFile, TakesTheLongestNamesThereAre) {
  const std::string name(255, 'n');
  write_file_atomically(path(name), "text");
  EXPECT_THAT(names_in_folder(), ElementsAre(name));
}

TEST_F(AtomicFile, IsNotHinderedByWhatAKilledProcessLeft) {
  const auto result = test::run_in_child([this] {
    std::ofstream(path(".file.tmp." + std::to_string(::getpid()))) << "half a fi";
    write_file_atomically(path("file"), "text");
    return 0;
  });
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(content(path("file")), "text");
}

TEST_F(AtomicFile, WhatAKilledProcessLeftIsKnownByItsName) {
  EXPECT_EQ(name_of_temporary("folder/.last.pt.tmp.123"), "last.pt");
  EXPECT_EQ(name_of_temporary(".last.pt.tmp.123.4"), "last.pt");
  EXPECT_EQ(name_of_temporary(".a.tmp.1.tmp.2"), "a.tmp.1");
  for (const char* name :
       {"last.pt", ".last.pt", "last.pt.tmp.1", ".last.pt.tmp.", ".last.tmp.x"}) {
    EXPECT_EQ(name_of_temporary(name), "") << name;
  }
}

TEST_F(AtomicFile, ReplacesALinkAndSparesItsTarget) {
  write_file_atomically(path("target"), "old");
  fs::create_symlink("target", path("link"));
  write_file_atomically(path("link"), "new");
  EXPECT_EQ(content(path("target")), "old");
  EXPECT_EQ(content(path("link")), "new");
}

TEST_F(AtomicFile, AMissingDirectoryIsNamed) {
  EXPECT_THAT(failure(path("missing/file")),
              AllOf(HasSubstr("missing/file': No such file or directory"),
                    HasSubstr("create the directory first")));
}

TEST_F(AtomicFile, ADirectoryOnTheWayMustBeOne) {
  EXPECT_THAT(failure("/dev/null/file"), HasSubstr("'/dev/null/file': Not a directory"));
}

TEST_F(AtomicFile, ADirectoryThatTakesNoFilesIsNamed) {
  EXPECT_THAT(failure("/proc/file"), HasSubstr("cannot write '/proc/file': "));
}

TEST_F(AtomicFile, ADirectoryIsNotReplaced) {
  EXPECT_THAT(failure(path("")), HasSubstr("Is a directory"));
  fs::create_directory(path("folder"));
  EXPECT_THAT(failure(path("folder")), HasSubstr("Is a directory"));
  EXPECT_THAT(failure(""), HasSubstr("cannot write ''"));
  EXPECT_THAT(names_in_folder(), ElementsAre("folder"));
}

TEST_F(AtomicFile, WhatIsNoRegularFileIsNotReplaced) {
  // A fifo stands for /dev/null, which a failing test run by root would destroy.
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(failure(path("fifo")), HasSubstr("fifo': it exists and is no regular file"));
  EXPECT_TRUE(fs::is_fifo(path("fifo")));
  EXPECT_THAT(names_in_folder(), ElementsAre("fifo"));
}

TEST_F(AtomicFile, AHostileNameStaysOnOneLine) {
  EXPECT_THAT(failure(path("a\n\x1b[2J/file")), HasSubstr("a\\x0a\\x1b[2J/file"));
}

TEST_F(AtomicFile, AfterAFailedWriteTheOldFileIsIntactAndNothingIsLeft) {
  write_file_atomically(path("file"), "old");
  const auto result = test::run_in_child([this] {
    // The kernel takes the first 4096 bytes and refuses the rest, like a disk that fills up.
    const rlimit limit{4096, 4096};
    std::signal(SIGXFSZ, SIG_IGN);
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    try {
      write_file_atomically(path("file"), std::string(10'000, 'x'));
    } catch (const OutputError& error) {
      const std::string message = error.what();
      if (::write(STDERR_FILENO, message.data(), message.size()) < 0) return 1;
      return static_cast<int>(error.exit_code());
    }
    return 0;
  });
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.stderr_text, HasSubstr("file': File too large; raise the file size limit"));
  EXPECT_EQ(content(path("file")), "old");
  EXPECT_THAT(names_in_folder(), ElementsAre("file"));
}

TEST_F(AtomicFile, WritersAtTheSameTimeDoNotMix) {
  constexpr std::size_t kBytes = 100'000;
  std::vector<std::thread> writers;
  for (const char letter : {'a', 'b', 'c'}) {
    writers.emplace_back([this, letter] {
      for (int i = 0; i < 10; ++i) {
        write_file_atomically(path("file"), std::string(kBytes, letter));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::string text = content(path("file"));
  ASSERT_EQ(text.size(), kBytes);
  EXPECT_EQ(text, std::string(kBytes, text[0]));
  EXPECT_THAT(names_in_folder(), ElementsAre("file"));
}

}  // namespace
}  // namespace rnnctl::base
