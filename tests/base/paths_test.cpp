#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

#include <gtest/gtest.h>

#include <rnnctl/base/paths.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

/// An environment variable that has another value, or none, for the length of a test.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~ScopedVariable() { set(before_ ? before_->c_str() : nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void set(const char* value) {
    if (value == nullptr) {
      ::unsetenv(name_);
    } else {
      ::setenv(name_, value, 1);
    }
  }
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Paths, VersionIsTheProjects) {
  std::ifstream file(fs::path(RNNCTL_SOURCE_DIR) / "CMakeLists.txt");
  std::stringstream text;
  text << file.rdbuf();
  const std::string content = text.str();
  EXPECT_NE(content.find("project(rnnctl VERSION " + version() + " "), std::string::npos)
      << version();
}

TEST(Paths, CacheIsWhereXdgSays) {
  const ScopedVariable xdg("XDG_CACHE_HOME", "/var/cache/me");
  const ScopedVariable home("HOME", "/home/me");
  EXPECT_EQ(cache_dir(), "/var/cache/me/rnnctl");
}

TEST(Paths, CacheIsInTheHomeDirectoryOtherwise) {
  const ScopedVariable home("HOME", "/home/me");
  for (const char* no_use : {static_cast<const char*>(nullptr), "", "relative/cache"}) {
    const ScopedVariable xdg("XDG_CACHE_HOME", no_use);
    EXPECT_EQ(cache_dir(), "/home/me/.cache/rnnctl");
  }
}

TEST(Paths, WithoutAHomeThereIsNoCache) {
  const ScopedVariable xdg("XDG_CACHE_HOME", nullptr);
  const ScopedVariable home("HOME", nullptr);
  EXPECT_TRUE(cache_dir().empty());
}

TEST(Paths, ShippedFoldersAreThoseOfTheCheckout) {
  EXPECT_EQ(shipped_dir("data/mnist"), fs::path(RNNCTL_SOURCE_DIR) / "data/mnist");
}

TEST(Paths, WhatIsNotShippedHasNoFolder) {
  EXPECT_TRUE(shipped_dir("data/no-such-folder").empty());
  EXPECT_TRUE(shipped_dir("CMakeLists.txt").empty()) << "a file is no folder";
}

TEST(Paths, FoldersBesideAnInstalledBinaryAreFound) {
  // The test's own binary stands for the installed one.
  const fs::path prefix = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  const std::string name = "paths-test-" + std::to_string(::getpid());
  const fs::path folder = prefix / "share" / "rnnctl" / name;
  std::error_code error;
  if (!fs::create_directories(folder, error)) GTEST_SKIP() << prefix << " cannot be written to";
  const fs::path found = shipped_dir(name);
  // The parents go too unless something else is in them.
  for (const fs::path& made : {folder, folder.parent_path(), prefix / "share"}) {
    fs::remove(made, error);
  }
  EXPECT_EQ(found, folder);
}

}  // namespace
}  // namespace rnnctl::base
