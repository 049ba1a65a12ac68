#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

using test::ChildStderr;
using test::run_in_child;

int log_one_of_each() {
  log_debug("looked at data");
  log_info("reading data");
  log_warning("old data");
  log_error("no data");
  return 0;
}

std::string logged(Verbosity verbosity, ChildStderr where = ChildStderr::kPipe) {
  const auto result = run_in_child(
      [&] {
        init_logging(verbosity);
        return log_one_of_each();
      },
      where);
  return result.stderr_text;
}

TEST(Log, NormallyHidesWhatIsOnlyForDebugging) {
  EXPECT_EQ(logged(Verbosity::kNormal), "reading data\nwarning: old data\nerror: no data\n");
}

TEST(Log, VerboseShowsEverything) {
  EXPECT_EQ(logged(Verbosity::kVerbose),
            "looked at data\nreading data\nwarning: old data\nerror: no data\n");
}

TEST(Log, QuietKeepsWarningsAndErrors) {
  EXPECT_EQ(logged(Verbosity::kQuiet), "warning: old data\nerror: no data\n");
}

TEST(Log, WorksBeforeItIsInitialised) {
  EXPECT_EQ(run_in_child(log_one_of_each).stderr_text,
            "reading data\nwarning: old data\nerror: no data\n");
}

TEST(Log, TakesTextAsItIs) {
  const auto result = run_in_child([] {
    log_info("data/{}/{0}/%v/%s: 100%");
    return 0;
  });
  EXPECT_EQ(result.stderr_text, "data/{}/{0}/%v/%s: 100%\n");
}

TEST(Log, ColorsThePrefixOnATerminal) {
  const std::string text = logged(Verbosity::kNormal, ChildStderr::kTerminal);
  EXPECT_THAT(text, testing::StartsWith("reading data\r\n\x1b["));
  EXPECT_THAT(text, testing::HasSubstr("warning: \x1b[m"));
  EXPECT_THAT(text, testing::EndsWith("error: \x1b[mno data\r\n"));
}

TEST(Log, ObeysNoColor) {
  const auto result = run_in_child(
      [] {
        ::setenv("NO_COLOR", "1", 1);
        return log_one_of_each();
      },
      ChildStderr::kTerminal);
  EXPECT_EQ(result.stderr_text, "reading data\r\nwarning: old data\r\nerror: no data\r\n");
}

TEST(Log, ALineReplacesTheProgressLine) {
  const auto result = run_in_child(
      [] {
        show_progress("Iteration: 1");
        log_debug("not shown, so the progress line stays");
        log_info("saved");
        return 0;
      },
      ChildStderr::kTerminal);
  EXPECT_EQ(result.stderr_text, "\rIteration: 1\x1b[K\r\x1b[Ksaved\r\n");
}

/// What a terminal shows after `text`, as far as \r, \n and "erase to the end of the line" go.
std::vector<std::string> lines_on_screen(const std::string& text) {
  const std::string kEraseToEnd = "\x1b[K";
  std::vector<std::string> lines(1);
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& line = lines.back();
    if (text[i] == '\r') {
      column = 0;
    } else if (text[i] == '\n') {
      lines.emplace_back();
    } else if (text.compare(i, kEraseToEnd.size(), kEraseToEnd) == 0) {
      line.resize(column);
      i += kEraseToEnd.size() - 1;
    } else {
      line.resize(std::max(line.size(), column + 1), ' ');
      line[column++] = text[i];
    }
  }
  return lines;
}

TEST(Log, LinesOfOtherThreadsNeverMixWithTheProgressLine) {
  constexpr int kLines = 200;
  const auto result = run_in_child(
      [] {
        std::vector<std::thread> threads;
        for (const char* name : {"first", "second"}) {
          threads.emplace_back([name] {
            for (int i = 0; i < kLines; ++i) log_info(str(name, " ", i));
          });
        }
        for (int i = 0; i < kLines; ++i) show_progress(str("Iteration: ", i));
        for (std::thread& thread : threads) thread.join();
        show_progress("end");
        return 0;
      },
      ChildStderr::kTerminal);
  EXPECT_EQ(result.exit_code, 0);
  std::vector<std::string> expected = {"end"};
  for (int i = 0; i < kLines; ++i) {
    expected.push_back(str("first ", i));
    expected.push_back(str("second ", i));
  }
  EXPECT_THAT(lines_on_screen(result.stderr_text), testing::UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace rnnctl::base
