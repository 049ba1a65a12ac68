// What several tests of the configuration need.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/config/option_table.h>

namespace rnnctl::config {

/// The one line of the usage error that `call` ends with.
template <typename Call>
std::string usage_error(Call&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit_code(), base::ExitCode::kUsage);
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  return "no error";
}

/// A folder that only this test uses, gone when it ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("rnnctl_") + test->test_suite_name() + "_" + test->name() + "_" +
             std::to_string(getpid()));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& contents) const {
    std::ofstream(path_ / name, std::ios::binary) << contents;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// "name=value" of every option, to compare two Settings.
inline std::vector<std::string> all_options(const Settings& settings) {
  std::vector<std::string> lines;
  for (const OptionRow& row : option_table()) {
    lines.push_back(std::string(row.info.name) + "=" + option_text(settings, row.info.name));
  }
  return lines;
}

}  // namespace rnnctl::config
