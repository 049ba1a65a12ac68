// `rnnctl doctor` as a user runs it; its checks one by one are in tests/commands.
#include <filesystem>
#include <unistd.h>

#include "cli/workplace.h"
#include "support/fake_cuda.h"

namespace rnnctl {
namespace {

using testing::HasSubstr;

TEST(Doctor, JsonHasTheKeysOfTheContract) {
  const auto result = test::run_rnnctl({"doctor", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  std::vector<std::string> names;
  const auto object = nlohmann::json::parse(result.out);
  for (const auto& check : object.at("checks")) {
    names.push_back(check.at("name"));
    EXPECT_TRUE(check.at("ok").is_boolean());
    EXPECT_NE(check.at("finding"), "");
    EXPECT_TRUE(check.at("ok").get<bool>() || check.at("remedy") != "") << check;
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"libtorch", "blas", "cuda", "cores", "threads", "simd",
                                            "disk", "data", "cache", "locale"}));
}

/// The check of that name.
nlohmann::json check_of(const test::ProgramResult& result, const std::string& name) {
  EXPECT_EQ(result.err, "");
  const auto object = nlohmann::json::parse(result.out);
  for (const auto& check : object.at("checks")) {
    if (check.at("name") == name) return check;
  }
  ADD_FAILURE() << "no check named " << name;
  return {{"ok", nullptr}, {"finding", ""}, {"remedy", ""}};
}

TEST(Doctor, SaysWhatTheAffinityMaskLeaves) {
  const auto result = test::run_program({"taskset", "-c", "0", RNNCTL_BINARY, "doctor", "--json"});
  if (result.exit_code == 127) GTEST_SKIP() << "no taskset here";
  const std::string cores = check_of(result, "cores").at("finding");
  EXPECT_THAT(cores, testing::StartsWith("1 usable of "));
  if (sysconf(_SC_NPROCESSORS_ONLN) > 1) {
    EXPECT_THAT(cores, HasSubstr("the affinity mask (taskset, a container's cpuset) leaves 1"));
  }
  EXPECT_EQ(check_of(result, "threads").at("finding"), "up to 1, as many as turn out fastest");
}

/// What the linker finds, or does not, for the LibTorch of this build: "" for one without CUDA.
std::string cuda_libraries() {
  const auto result = test::run_program(
      {"sh", "-c",
       "torch=$(ldd \"$1\" | sed -n 's/.* => \\(.*\\)libtorch_cpu.so .*/\\1/p')\n"
       "[ ! -e \"${torch}libtorch_cuda.so\" ] || ldd \"${torch}libtorch_cuda.so\"",
       "sh", RNNCTL_BINARY});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

// The driver is a stand-in, LibTorch and CUDA's libraries are those of this machine.
TEST(Doctor, NamesTheCudaLibraryThatIsMissing) {
  const std::string libraries = cuda_libraries();
  const test::TemporaryDirectory folder;
  std::filesystem::rename(test::build_driver(folder.path(), {}), folder.path("libcuda.so.1"));
  const auto check = check_of(
      test::run_rnnctl({"doctor", "--json"}, {"LD_LIBRARY_PATH=" + folder.path()}), "cuda");
  const std::string finding = check.at("finding");
  EXPECT_EQ(check.at("ok"), false);
  const auto missing = libraries.find(" => not found");
  if (libraries.empty()) {
    EXPECT_THAT(finding, HasSubstr("LibTorch is built without CUDA support"));
  } else if (missing == libraries.npos) {
    EXPECT_THAT(finding, HasSubstr("LibTorch finds no usable device among: Fake GPU 0"));
  } else {
    const auto start = libraries.rfind('\t', missing) + 1;
    EXPECT_EQ(finding, libraries.substr(start, missing - start) +
                           ", which LibTorch's libtorch_cuda.so needs, is missing");
    EXPECT_EQ(check.at("remedy"), "scripts/setup.sh --cuda gets LibTorch with all CUDA libraries");
  }
}

TEST(Doctor, HoldsThreadsAgainstTheCores) {
  const auto check =
      check_of(test::run_rnnctl({"doctor", "--json"}, {"RNNCTL_THREADS=1024"}), "threads");
  EXPECT_EQ(check.at("ok"), false);
  EXPECT_THAT(check.at("finding"), testing::StartsWith("1024 (RNNCTL_THREADS) on "));
  EXPECT_THAT(check.at("remedy"), HasSubstr("use --threads "));
}

// A home that can only be read: the cache cannot be made there, and everything else works.
TEST(Doctor, NamesAHomeThatCannotBeWritten) {
  const auto result =
      test::run_rnnctl({"doctor", "--json"}, {"HOME=/proc/self", "XDG_CACHE_HOME="});
  EXPECT_EQ(result.exit_code, 0);
  const auto check = check_of(result, "cache");
  EXPECT_EQ(check.at("ok"), false);
  EXPECT_EQ(check.at("finding"),
            "/proc/self/.cache/rnnctl (not made yet), which this user may "
            "not write to");
  EXPECT_EQ(check.at("remedy"), "set XDG_CACHE_HOME to a folder of yours");
}

TEST(Doctor, NamesARunFolderThatCannotBeWritten) {
  const auto result = test::run_rnnctl({"doctor", "--json", "--run-dir", "/proc/runs/a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(check_of(result, "disk").at("finding"), HasSubstr("may not write to /proc"));
}

TEST(Doctor, NamesOtherPicturesButTheyTrain) {
  const test::TemporaryDirectory folder;
  test::write_tiny_idx(folder.path("data"));
  const auto result = test::run_rnnctl({"doctor", "--data", folder.path("data")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("not the original contents"));
}

TEST(Doctor, WithDamagedDataIsUnwell) {
  const test::TemporaryDirectory folder;
  test::write_tiny_idx(folder.path("data"));
  for (const auto& file : std::filesystem::directory_iterator(folder.path("data"))) {
    std::filesystem::resize_file(file.path(), 6);
  }
  const auto result = test::run_rnnctl({"doctor", "--data", folder.path("data")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("rnnctl data fetch"));
}

}  // namespace
}  // namespace rnnctl
