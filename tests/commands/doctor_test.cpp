#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
  EXPECT_THAT(names, ElementsAre("libtorch", "cuda", "cores", "simd", "memory", "data", "cache"));
  EXPECT_THAT(check_named(checks, "data").finding, HasSubstr("genuine MNIST in "));
  EXPECT_EQ(doctor_exit_code(checks), base::ExitCode::kDone);
}

TEST(RunChecks, MissingDataIsAFindingNotAnException) {
  const std::vector<Check> checks = run_checks(testing::TempDir() + "/rnnctl-no-such-folder");
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

}  // namespace
}  // namespace rnnctl::commands
