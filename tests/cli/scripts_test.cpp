// The scripts that a user starts, in a folder like the checkout where the program is built already.
#include <algorithm>
#include <filesystem>
#include <unistd.h>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

namespace fs = std::filesystem;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const fs::path kRoot = RNNCTL_SOURCE_DIR;

std::vector<std::string> all_scripts() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kRoot / "scripts")) {
    const bool is_run = access(entry.path().c_str(), X_OK) == 0;  // the others are sourced
    if (is_run && entry.path().extension() == ".sh") names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Script : public testing::Test {
 protected:
  Script() {
    fs::copy(kRoot / "scripts", folder_.path("scripts"));
    fs::copy(kRoot / "README.md", folder_.path("README.md"));
    for (const char* name : {"configs", "data"}) {
      fs::create_directory_symlink(kRoot / name, folder_.path(name));
    }
    // test.sh, which runs this test, has installed and built everything with the real ones.
    for (const char* name : {"scripts/setup.sh", "scripts/build.sh"}) {
      fs::remove(folder_.path(name));
      test::write_file(folder_.path(name), "#!/bin/sh\n");
      fs::permissions(folder_.path(name), fs::perms::owner_all);
    }
    fs::create_directories(folder_.path("build/release"));
    fs::create_symlink(RNNCTL_BINARY, folder_.path("build/release/rnnctl"));
  }

  /// With trainings of a few iterations.
  test::ProgramResult run(const std::string& name, const Words& arguments = {}) const {
    Words command = {folder_.path("scripts/" + name)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return test::run_program(
        command, {"RNNCTL_ITERATIONS=3", "RNNCTL_EPOCHS=0", "HOME=" + folder_.path("home")}, "",
        folder_.path());
  }

  std::string read(const std::string& name) const { return test::read_file(folder_.path(name)); }

  test::TemporaryDirectory folder_;
};

TEST_F(Script, EachSaysWhatItDoesAndRefusesWhatItDoesNotKnow) {
  fs::remove_all(folder_.path("scripts"));
  fs::copy(kRoot / "scripts", folder_.path("scripts"));
  const auto names = all_scripts();
  EXPECT_THAT(names, testing::IsSupersetOf({"build.sh", "quickstart.sh", "setup.sh", "test.sh"}));
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const auto help = run(name, {"--help"});
    EXPECT_EQ(help.exit_code, 0) << help.err;
    EXPECT_THAT(help.out, StartsWith("scripts/" + name));
    const auto refusal = run(name, {"--no-such-option"});
    EXPECT_EQ(refusal.exit_code, 1);
    EXPECT_EQ(refusal.out, "");
    EXPECT_EQ(test::lines_of(refusal.err).size(), 1u) << refusal.err;
  }
}

TEST_F(Script, QuickstartTrainsEvaluatesAndTellsHowToGoOn) {
  for (const std::string run_dir : {"runs/quickstart", "runs/quickstart-2"}) {
    const auto result = run("quickstart.sh");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("$ build/release/rnnctl train --config configs/mnist-c.yaml"),
                      HasSubstr("$ build/release/rnnctl eval " + run_dir + "/last.pt"),
                      HasSubstr("Three commands to try next:")));
    EXPECT_TRUE(fs::exists(folder_.path(run_dir + "/last.pt")));
  }
}

TEST_F(Script, ReproduceTutorialsWritesTheTableOfReadme) {
  const std::string before = read("README.md");
  const auto result = run("reproduce-tutorials.sh", {"1", "1", "2"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string after = read("README.md");
  EXPECT_NE(after, before);
  EXPECT_EQ(test::lines_of(after).size(), test::lines_of(before).size());
  EXPECT_THAT(
      read("runs/reproduce/results.tsv"),
      AllOf(HasSubstr("mnist-c\t1\t"), HasSubstr("mnist-best\t1\t"), HasSubstr("char\t2\t")));
}

TEST_F(Script, CheckGpuComparesOrSaysWhyItCannot) {
  const auto result = run("check-gpu.sh");
  if (result.exit_code == 77) {
    EXPECT_THAT(result.err, HasSubstr("check-gpu.sh: skipped, no usable GPU: "));
  } else {
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("Losses: largest relative difference"));
  }
}

TEST_F(Script, BenchPeersMeasuresAndWritesItsReport) {
  fs::create_directory_symlink(kRoot / "bench", folder_.path("bench"));
  fs::create_symlink(fs::path(RNNCTL_BINARY).parent_path() / "rnnctl-bench-batch-stream",
                     folder_.path("build/release/rnnctl-bench-batch-stream"));
  if (test::run_program({"python3", "--version"}).exit_code != 0) GTEST_SKIP() << "no Python here";
  const auto result = run("bench-peers.sh", {"--check"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::string report = read("build/peers/check.md");
  EXPECT_THAT(report, AllOf(HasSubstr("| rnnctl "), HasSubstr("| LibTorch, torch::nn::RNN in C++ "),
                            HasSubstr("| 2x100 | "), HasSubstr("| weight gradients | "),
                            HasSubstr("Training Model C holds ")));
  EXPECT_THAT(read("build/peers/check.svg"), HasSubstr("<svg"));
}

TEST(CheckNeon, TheKernelsCompileForArm) {
  const auto result = test::run_program({kRoot / "scripts/check-neon.sh"});
  if (result.exit_code == 77) GTEST_SKIP() << result.err;
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST(FitTanh, WritesTheTableThatIsCompiled) {
  const auto result = test::run_program({kRoot / "scripts/fit-tanh.py"});
  if (result.exit_code == 127) GTEST_SKIP() << result.err;  // no Python here
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, test::read_file(kRoot / "src/engine/kernels/tanh_table.h"));
}

}  // namespace
}  // namespace rnnctl
