// Where the tests of the command line work: a folder with a tiny data set, and what to expect
// there.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/run_program.h"
#include "support/tiny_idx.h"

namespace rnnctl::test {

using Words = std::vector<std::string>;

inline Words joined(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Ended with `exit_code`, nothing on stdout, and one "error: " line, the last on stderr. What came
/// before it may only be what the command had found out until then.
inline void expect_failure(const ProgramResult& result, int exit_code,
                           const testing::Matcher<std::string>& message) {
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  const auto lines = lines_of(result.err);
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.back(), testing::StartsWith("error: "));
  EXPECT_THAT(lines.back(), message);
  EXPECT_EQ(result.err.find("error: "), result.err.rfind("error: ")) << result.err;
  EXPECT_THAT(result.err, testing::Not(testing::HasSubstr("terminate called")));
  EXPECT_THAT(result.err, testing::Not(testing::HasSubstr("Exception raised from")));
}

inline std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  for (const std::string& line : lines_of(text)) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

inline std::vector<nlohmann::json> events(const std::vector<nlohmann::json>& lines,
                                          const std::string& name) {
  std::vector<nlohmann::json> found;
  for (const auto& line : lines) {
    if (line.at("event") == name) found.push_back(line);
  }
  return found;
}

/// A folder of the test's own with a tiny data set in data/, in which rnnctl is run.
class Workplace : public testing::Test {
 protected:
  Workplace() { write_tiny_idx(folder.path("data")); }

  ProgramResult rnnctl(const Words& arguments, const Words& environment = {}) const {
    return run_rnnctl(arguments, environment, "", folder.path());
  }

  /// A short training on the tiny data set; what `arguments` say comes later and so counts more.
  static Words train_command(const Words& arguments) {
    return joined({"train", "--data", "data", "--threads", "1", "--batch-size", "20", "--hidden",
                   "16", "--iterations", "10", "--lr", "0.1"},
                  arguments);
  }
  ProgramResult train(const Words& arguments, const Words& environment = {}) const {
    return rnnctl(train_command(arguments), environment);
  }

  /// With the permissions of files in force even for root, who loses his powers in a user
  /// namespace. Skips the test where there are none.
  ProgramResult rnnctl_obeying_permissions(const Words& arguments) const {
    Words command = joined({RNNCTL_BINARY}, arguments);
    if (geteuid() == 0) command = joined({"unshare", "-U"}, command);
    return run_program(command, {}, "", folder.path());
  }
  static bool can_obey_permissions() {
    return geteuid() != 0 || run_program({"unshare", "-U", "true"}).exit_code == 0;
  }

  std::string file(const std::string& name) const { return read_file(folder.path(name)); }
  void write(const std::string& name, const std::string& text) const {
    write_file(folder.path(name), text);
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder.path(name)); }

  /// metrics.jsonl without what may differ between two runs that are the same.
  std::vector<nlohmann::json> lines_without_times(const std::string& run) const {
    auto lines = json_lines(file(run + "/metrics.jsonl"));
    for (nlohmann::json& line : lines) {
      for (const char* key : {"seconds", "examples_per_second", "run_dir", "path"}) line.erase(key);
    }
    return lines;
  }

  TemporaryDirectory folder;
};

}  // namespace rnnctl::test
