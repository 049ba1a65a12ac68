#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "commands/doctor_checks.h"
#include "support/run_program.h"
#include <rnnctl/base/machine.h>
#include <rnnctl/commands/doctor.h>

namespace rnnctl::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<Check> kChecks = {{"cuda", false, "no \"driver\"", "install one", false},
                                    {"data", true, "genuine MNIST in /data", "", true}};

std::string printed(const std::vector<Check>& checks, bool json) {
  std::ostringstream out;
  print_checks(checks, json, out);
  return out.str();
}

DoctorOptions with_data(const std::string& folder) {
  DoctorOptions options;
  options.data = folder;
  return options;
}

DoctorOptions with_threads(int threads, const std::string& origin) {
  DoctorOptions options;
  options.threads = threads;
  options.threads_origin = origin;
  return options;
}

Check check_named(const std::vector<Check>& checks, const std::string& name) {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const Check& check) { return check.name == name; });
  if (found == checks.end()) {
    ADD_FAILURE() << "no check named " << name;
    return {};
  }
  return *found;
}

TEST(PrintChecks, JsonIsOneLineWithTheKeysInTheirOrder) {
  EXPECT_EQ(printed(kChecks, true),
            R"({"checks":[{"name":"cuda","ok":false,"finding":"no \"driver\"",)"
            R"("remedy":"install one"},)"
            R"({"name":"data","ok":true,"finding":"genuine MNIST in /data","remedy":""}]})"
            "\n");
}

TEST(PrintChecks, JsonStaysValidWhereAPathIsNotUtf8) {
  const std::string text = printed({{"cache", true, "/home/\xff", "", false}}, true);
  EXPECT_TRUE(nlohmann::json::accept(text)) << text;
}

TEST(PrintChecks, TableMarksInAUtf8Locale) {
  setenv("LC_ALL", "C.UTF-8", 1);
  EXPECT_EQ(printed(kChecks, false),
            "✗  cuda  no \"driver\"\n"
            "         install one\n"
            "✓  data  genuine MNIST in /data\n");
}

TEST(PrintChecks, TableIsPlainAsciiInAnyOtherLocale) {
  setenv("LC_ALL", "C", 1);
  EXPECT_EQ(printed(kChecks, false),
            "--  cuda  no \"driver\"\n"
            "          install one\n"
            "ok  data  genuine MNIST in /data\n");
}

TEST(DoctorExitCode, OnlyANeededCheckMakesItFail) {
  EXPECT_EQ(doctor_exit_code(kChecks), base::ExitCode::kDone);
  EXPECT_EQ(doctor_exit_code({{"data", false, "missing", "fetch", true}}), base::ExitCode::kInput);
}

TEST(RunChecks, ShippedDataIsGenuineAndEveryFaultHasARemedy) {
  const std::vector<Check> checks = run_checks({});
  std::vector<std::string> names;
  for (const Check& check : checks) {
    names.push_back(check.name);
    EXPECT_NE(check.finding, "") << check.name;
    EXPECT_EQ(check.finding.find('\n'), std::string::npos) << check.finding;
    EXPECT_EQ(check.remedy.empty(), check.ok) << check.name;
  }
  EXPECT_THAT(names, ElementsAre("libtorch", "blas", "cuda", "cores", "threads", "simd", "memory",
                                 "disk", "data", "cache", "locale"));
  EXPECT_THAT(check_named(checks, "data").finding, HasSubstr("genuine MNIST in "));
  EXPECT_EQ(doctor_exit_code(checks), base::ExitCode::kDone);
}

TEST(RunChecks, MissingDataIsAFindingNotAnException) {
  const std::vector<Check> checks =
      run_checks(with_data(testing::TempDir() + "/rnnctl-no-such-folder"));
  EXPECT_FALSE(check_named(checks, "data").ok);
  EXPECT_THAT(check_named(checks, "data").finding, HasSubstr("rnnctl-no-such-folder"));
  EXPECT_EQ(doctor_exit_code(checks), base::ExitCode::kInput);
}

TEST(RunChecks, SaysWhereTheCacheIsAndWhenThereIsNone) {
  const std::string empty = testing::TempDir() + "rnnctl-doctor-cache";
  setenv("XDG_CACHE_HOME", empty.c_str(), 1);
  EXPECT_THAT(check_named(run_checks({}), "cache").finding, HasSubstr("rnnctl (not made yet)"));
  unsetenv("XDG_CACHE_HOME");
  unsetenv("HOME");
  EXPECT_EQ(check_named(run_checks({}), "cache").finding, "there is none: HOME is not set");
}

// The words are at::show_config()'s, of LibTorch 2.15 and of Debian's 1.13.
TEST(BlasCheck, NamesTheLibraryThatLibTorchWasBuiltWith) {
  const Check mkl = blas_check(
      "PyTorch built with:\n"
      "  - Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build 20240605 for Intel(R)\n"
      "  - Build settings: BLAS_INFO=mkl, BUILD_TYPE=Release, TORCH_VERSION=2.15.0, \n");
  EXPECT_TRUE(mkl.ok);
  EXPECT_EQ(mkl.finding, "MKL 2024.2");
  EXPECT_EQ(blas_check("  - Build settings: BLAS_INFO=open, BUILD_TYPE=Release, \n").finding,
            "OpenBLAS");
  const Check reference = blas_check("  - Build settings: BLAS_INFO=generic, USE_MKL=OFF, \n");
  EXPECT_FALSE(reference.ok);
  EXPECT_THAT(reference.finding, HasSubstr("reference BLAS"));
  EXPECT_NE(reference.remedy, "");
  EXPECT_FALSE(blas_check("nothing of it").ok);
}

TEST(BuildSetting, IsTheValueOfTheWholeKey) {
  const std::string settings = "Build settings: LAPACK_BLAS_INFO=no, BLAS_INFO=mkl, LAST=1";
  EXPECT_EQ(build_setting(settings, "BLAS_INFO"), "mkl");
  EXPECT_EQ(build_setting(settings, "LAST"), "1");
  EXPECT_EQ(build_setting(settings, "INFO"), "");
}

TEST(ThreadsCheck, MoreThanTheCoresIsAFault) {
  const int cores = base::usable_cores();
  EXPECT_TRUE(threads_check({}).ok);
  EXPECT_TRUE(threads_check(with_threads(cores, "command line")).ok);
  const Check check = threads_check(with_threads(cores + 1, "RNNCTL_THREADS"));
  EXPECT_FALSE(check.ok);
  EXPECT_FALSE(check.needed);
  EXPECT_THAT(check.finding, HasSubstr("(RNNCTL_THREADS) on "));
  EXPECT_THAT(check.remedy, HasSubstr("--threads " + std::to_string(cores)));
}

TEST(DiskCheck, NamesTheFolderWhereRunsGo) {
  const test::TemporaryDirectory folder;
  const Check check = disk_check(folder.path("not/made/yet"));
  EXPECT_TRUE(check.ok) << check.finding;
  EXPECT_THAT(check.finding, HasSubstr("GB free where runs go, " + folder.path("not/made/yet")));
}

// Nobody, not even root, may write there.
TEST(DiskCheck, AFolderThatCannotBeWrittenIsAFault) {
  const Check check = disk_check("/proc/runs");
  EXPECT_FALSE(check.ok);
  EXPECT_THAT(check.finding, HasSubstr("may not write to /proc"));
  EXPECT_THAT(check.remedy, HasSubstr("--run-dir"));
}

TEST(LocaleCheck, TellsUtf8FromOthers) {
  setenv("LC_ALL", "C.UTF-8", 1);
  EXPECT_TRUE(locale_check().ok);
  setenv("LC_ALL", "C", 1);
  EXPECT_FALSE(locale_check().ok);
  EXPECT_EQ(locale_check().remedy, "export LC_ALL=C.UTF-8");
}

}  // namespace
}  // namespace rnnctl::commands
