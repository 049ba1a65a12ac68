#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/line_file.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

class LineFileTest : public testing::Test {
 protected:
  LineFileTest() { fs::remove(path_); }
  ~LineFileTest() override { fs::remove(path_); }

  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  fs::path path_ = fs::path(testing::TempDir()) / ("rnnctl_lines_" + std::to_string(::getpid()));
};

TEST_F(LineFileTest, AppendsToWhatIsThere) {
  LineFile(path_).append("one\n");
  LineFile file(path_);
  file.append("two\nthree\n");
  EXPECT_EQ(content(), "one\ntwo\nthree\n") << "while it is still open";
  file.sync();
}

TEST_F(LineFileTest, SaysWhatCannotBeOpened) {
  EXPECT_THROW(LineFile("/dev/null/lines"), OutputError);
  try {
    LineFile file(path_ / "lines");
    FAIL() << "opened";
  } catch (const OutputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(path_.string() + "/lines': No such file"));
  }
}

TEST_F(LineFileTest, LeavesNoHalfLineAndMayBeTriedAgain) {
  const auto result = test::run_in_child([this] {
    // The kernel takes what fits below the limit and refuses the rest, like a disk that fills up.
    const rlimit limit{100, RLIM_INFINITY};
    std::signal(SIGXFSZ, SIG_IGN);
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    LineFile file(path_);
    file.append(std::string(89, 'a') + "\n");
    try {
      file.append(std::string(49, 'b') + "\n");
      return 2;
    } catch (const OutputError&) {
    }
    if (fs::file_size(path_) != 90) return 3;
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &none) != 0) return 4;
    file.append("c\n");
    return 0;
  });
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(content(), std::string(89, 'a') + "\nc\n");
}

}  // namespace
}  // namespace rnnctl::base
