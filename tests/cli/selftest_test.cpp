// `rnnctl selftest` as a user runs it on a machine where there is nothing but the program.
#include <filesystem>
#include <map>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::HasSubstr;
using testing::StartsWith;

/// {name: result}
std::map<std::string, std::string> results_of(const std::string& json) {
  std::map<std::string, std::string> results;
  const auto object = nlohmann::json::parse(json);
  for (const auto& check : object.at("checks")) {
    results[check.at("name")] = check.at("result");
    EXPECT_NE(check.at("finding"), "") << check;
    EXPECT_EQ(check.at("result") == "failed", check.at("remedy") != "") << check;
  }
  return results;
}

TEST(Selftest, EveryProofSucceedsInAnEmptyFolder) {
  const test::TemporaryDirectory folder;
  const auto result =
      test::run_rnnctl({"selftest", "--json"}, {"HOME=" + folder.path("home")}, "", folder.path());
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(nlohmann::json::parse(result.out).at("ok"), true);
  auto results = results_of(result.out);
  EXPECT_THAT(results["cuda"], testing::AnyOf("ok", "skipped"));
  results.erase("cuda");
  for (const char* name : {"torch engine", "engines agree", "checkpoint", "resume, fused engine",
                           "resume, torch engine"}) {
    EXPECT_EQ(results[name], "ok") << name;
    results.erase(name);
  }
  // The rest are the kernels', one for each instruction set.
  EXPECT_GE(results.size(), 1u);
  for (const auto& [name, verdict] : results) {
    EXPECT_THAT(name, StartsWith("fused engine, "));
    EXPECT_EQ(verdict, "ok") << name;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Selftest, PrintsALineForEachProof) {
  const auto result = test::run_rnnctl({"selftest"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  for (const std::string& line : test::lines_of(result.out)) {
    EXPECT_THAT(line, testing::AnyOf(StartsWith("ok  "), StartsWith("skipped  ")));
  }
}

// Where no file can be written, what needs one fails and the rest is proved all the same.
TEST(Selftest, FailsWithoutATemporaryFolderAndSaysWhatToDo) {
  const auto result = test::run_rnnctl({"selftest", "--json"}, {"TMPDIR=/proc"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("error: this installation does not compute as it should"));
  EXPECT_EQ(nlohmann::json::parse(result.out).at("ok"), false);
  auto results = results_of(result.out);
  EXPECT_EQ(results["checkpoint"], "failed");
  EXPECT_EQ(results["resume, torch engine"], "failed");
  EXPECT_EQ(results["torch engine"], "ok");
  EXPECT_THAT(result.out, HasSubstr("TMPDIR names another"));
}

}  // namespace
}  // namespace rnnctl
