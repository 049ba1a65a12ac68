#include <filesystem>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include <rnnctl/base/directory.h>

namespace rnnctl::base {
namespace {

class Directory : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(path_); }
  void TearDown() override { std::filesystem::remove_all(path_); }
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) / ("rnnctl-directory-" + std::to_string(getpid()));
};

TEST_F(Directory, IsLockedAsLongAsTheLockLives) {
  EXPECT_FALSE(is_locked(path_));
  {
    const auto lock = DirectoryLock::acquire(path_);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(is_locked(path_));
    EXPECT_FALSE(DirectoryLock::acquire(path_));
  }
  EXPECT_FALSE(is_locked(path_));
}

TEST_F(Directory, LookingLeavesNoLockBehind) {
  EXPECT_FALSE(is_locked(path_));
  EXPECT_TRUE(DirectoryLock::acquire(path_));
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_F(Directory, WhatIsNotThereIsNotLocked) {
  EXPECT_FALSE(is_locked(path_ / "nosuch"));
  EXPECT_FALSE(is_locked("/dev/null"));
}

}  // namespace
}  // namespace rnnctl::base
