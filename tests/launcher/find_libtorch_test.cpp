// Which LibTorch an installed rnnctl starts with, in folders that look like some.
#include "find_libtorch.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_program.h"

namespace rnnctl::launcher {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FindLibTorch : public testing::Test {
 protected:
  FindLibTorch() {
    for (const char* name :
         {"LIBTORCH_DIR", "XDG_CACHE_HOME", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH"}) {
      unsetenv(name);
    }
    setenv("HOME", folder_.path("home").c_str(), 1);
    setenv("PATH", folder_.path("empty").c_str(), 1);
  }

  std::string path(const std::string& name) const { return folder_.path(name); }

  void write(const std::string& name, const std::string& text = "") const {
    fs::create_directories(fs::path(path(name)).parent_path());
    test::write_file(path(name), text);
  }

  /// A folder like PyPI's `torch` package; without a version it has no headers.
  std::string make_libtorch(const std::string& name, const std::string& version) const {
    write(name + "/lib/libtorch_cpu.so");
    write(name + "/lib/libc10.so");
    if (!version.empty()) {
      write(name + "/include/torch/headeronly/version.h",
            "#pragma once\n\n#define TORCH_VERSION_MAJOR " + version.substr(0, 1) +
                "\n#define TORCH_VERSION_MINOR " + version.substr(2, version.rfind('.') - 2) +
                "\n#define TORCH_VERSION_PATCH " + version.substr(version.rfind('.') + 1) + "\n");
    }
    return path(name);
  }

  Search search() const { return find_libtorch(places_from_environment(path("prefix")), "2.15.0"); }

  test::TemporaryDirectory folder_;
};

TEST_F(FindLibTorch, ReadsTheVersionOfTheHeaders) {
  EXPECT_EQ(version_of(make_libtorch("new", "2.15.1")), "2.15.1");
  write("old/include/torch/csrc/api/include/torch/version.h",
        "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 6\n"
        "#define TORCH_VERSION_PATCH 0\n");
  EXPECT_EQ(version_of(path("old")), "2.6.0");
  EXPECT_EQ(version_of(path("nowhere")), std::nullopt);
}

TEST_F(FindLibTorch, TheFolderBesideTheProgramComesBeforeTheCacheBeforePython) {
  setenv("VIRTUAL_ENV", path("venv").c_str(), 1);
  const auto python = make_libtorch("venv/lib/python3.12/site-packages/torch", "2.15.0");
  EXPECT_EQ(search().library_folder, python + "/lib");
  const auto cached = make_libtorch("home/.cache/rnnctl/libtorch-2.15.0/torch", "2.15.0");
  EXPECT_EQ(search().library_folder, cached + "/lib");
  const auto beside = make_libtorch("prefix/lib/rnnctl/libtorch", "2.15.0");
  EXPECT_EQ(search().library_folder, beside + "/lib");
}

TEST_F(FindLibTorch, TheCacheMayBeElsewhere) {
  setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
  const auto cached = make_libtorch("cache/rnnctl/libtorch-2.15.0/torch", "2.15.0");
  EXPECT_EQ(search().library_folder, cached + "/lib");
}

TEST_F(FindLibTorch, ThePythonOnThePathCountsAndSoDoesPipsUserFolder) {
  const auto user = make_libtorch("home/.local/lib/python3.11/site-packages/torch", "2.15.0");
  EXPECT_EQ(search().library_folder, user + "/lib");
  write("opt/bin/python3");
  setenv("PATH", (path("empty") + "::relative:" + path("opt/bin")).c_str(), 1);
  const auto on_path = make_libtorch("opt/lib/python3.11/site-packages/torch", "2.15.0");
  EXPECT_EQ(search().library_folder, on_path + "/lib");
}

TEST_F(FindLibTorch, PassesByWhatIsOfAnotherVersionOrSaysNone) {
  make_libtorch("home/.cache/rnnctl/libtorch-2.9.0/torch", "2.9.0");
  setenv("CONDA_PREFIX", path("conda").c_str(), 1);
  make_libtorch("conda/lib/python3.12/site-packages/torch", "");
  const auto serves = make_libtorch("home/.local/lib/python3.11/site-packages/torch", "2.15.2");
  EXPECT_EQ(search().library_folder, serves + "/lib");
}

TEST_F(FindLibTorch, WhatSomebodyPutBesideTheProgramNeedsNoHeaders) {
  const auto beside = make_libtorch("prefix/lib/rnnctl/libtorch", "");
  EXPECT_EQ(search().library_folder, beside + "/lib");
}

TEST_F(FindLibTorch, AnExplicitChoiceIsNeverReplaced) {
  make_libtorch("prefix/lib/rnnctl/libtorch", "2.15.0");
  const auto chosen = make_libtorch("chosen", "2.15.0");
  setenv("LIBTORCH_DIR", chosen.c_str(), 1);
  EXPECT_EQ(search().library_folder, chosen + "/lib");

  setenv("LIBTORCH_DIR", path("nowhere").c_str(), 1);
  EXPECT_EQ(search().library_folder, "");
  EXPECT_THAT(search().finding, HasSubstr("LIBTORCH_DIR is " + path("nowhere")));

  setenv("LIBTORCH_DIR", make_libtorch("older", "2.11.0").c_str(), 1);
  EXPECT_EQ(search().library_folder, "");
  EXPECT_THAT(search().finding, HasSubstr("it is LibTorch 2.11.0"));
}

// The loader would take "a:b" for two folders.
TEST_F(FindLibTorch, RefusesAPathThatTheLoaderWouldRead) {
  setenv("LIBTORCH_DIR", make_libtorch("a:b", "2.15.0").c_str(), 1);
  EXPECT_EQ(search().library_folder, "");
  EXPECT_THAT(search().finding, HasSubstr("its path holds"));
}

TEST_F(FindLibTorch, NamesWhatItFoundOfOtherVersions) {
  const auto other = make_libtorch("home/.cache/rnnctl/libtorch-2.11.0/torch", "2.11.0");
  EXPECT_EQ(search().library_folder, "");
  EXPECT_THAT(search().finding, HasSubstr("LibTorch 2.15 is missing"));
  EXPECT_THAT(search().finding, HasSubstr("not " + other + ": it is LibTorch 2.11.0"));
}

}  // namespace
}  // namespace rnnctl::launcher
