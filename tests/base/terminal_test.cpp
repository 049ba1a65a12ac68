#include <cstdlib>

#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/terminal.h>

namespace rnnctl::base {
namespace {

using test::ChildStderr;
using test::kTerminalColumns;
using test::run_in_child;

std::string shown_on_terminal(const std::string& line) {
  const auto result = run_in_child(
      [&] {
        show_progress(line);
        return 0;
      },
      ChildStderr::kTerminal);
  return result.stderr_text;
}

TEST(Terminal, KnowsATerminalFromAPipe) {
  const auto body = [] { return stderr_is_terminal() ? 1 : 0; };
  EXPECT_EQ(run_in_child(body, ChildStderr::kTerminal).exit_code, 1);
  EXPECT_EQ(run_in_child(body, ChildStderr::kPipe).exit_code, 0);
}

TEST(Terminal, WidthIsTheTerminalsOrEighty) {
  EXPECT_EQ(run_in_child(terminal_width, ChildStderr::kTerminal).exit_code, kTerminalColumns);
  EXPECT_EQ(run_in_child(terminal_width, ChildStderr::kPipe).exit_code, 80);
}

TEST(Terminal, ColorNeedsATerminalThatCanAndMay) {
  const auto has_color = [] { return stderr_has_color() ? 1 : 0; };
  const auto with = [&](const char* variable, const char* value) {
    return [=] {
      ::setenv(variable, value, 1);
      return has_color();
    };
  };
  EXPECT_EQ(run_in_child(has_color, ChildStderr::kTerminal).exit_code, 1);
  EXPECT_EQ(run_in_child(has_color, ChildStderr::kPipe).exit_code, 0);
  EXPECT_EQ(run_in_child(with("NO_COLOR", "1"), ChildStderr::kTerminal).exit_code, 0);
  EXPECT_EQ(run_in_child(with("NO_COLOR", ""), ChildStderr::kTerminal).exit_code, 0);
  EXPECT_EQ(run_in_child(with("TERM", "dumb"), ChildStderr::kTerminal).exit_code, 0);
}

TEST(Progress, RewritesTheLineInPlace) {
  const auto result = run_in_child(
      [] {
        show_progress("Iteration: 1");
        show_progress("Iteration: 2");
        clear_progress();
        clear_progress();
        return 0;
      },
      ChildStderr::kTerminal);
  EXPECT_EQ(result.stderr_text, "\rIteration: 1\x1b[K\rIteration: 2\x1b[K\r\x1b[K");
}

TEST(Progress, WritesNothingWhereThereIsNoTerminal) {
  const auto body = [] {
    show_progress("Iteration: 1");
    clear_progress();
    return 0;
  };
  EXPECT_EQ(run_in_child(body, ChildStderr::kPipe).stderr_text, "");
}

TEST(Progress, WritesNothingToATerminalThatCannotRewrite) {
  const auto result = run_in_child(
      [] {
        ::setenv("TERM", "dumb", 1);
        show_progress("Iteration: 1");
        return 0;
      },
      ChildStderr::kTerminal);
  EXPECT_EQ(result.stderr_text, "");
}

TEST(Progress, IsCutBeforeTheLastColumn) {
  const std::string full(kTerminalColumns - 1, 'x');
  EXPECT_EQ(shown_on_terminal(full), "\r" + full + "\x1b[K");
  EXPECT_EQ(shown_on_terminal(full + "y"), "\r" + full + "\x1b[K");
}

TEST(Progress, CountsCharactersNotBytes) {
  std::string bar;
  for (int i = 0; i < kTerminalColumns - 1; ++i) bar += "█";
  EXPECT_EQ(shown_on_terminal(bar + "█"), "\r" + bar + "\x1b[K");
}

TEST(Progress, LetsNoControlCharacterThrough) {
  EXPECT_EQ(shown_on_terminal("a\x1b[2Jb\n"), "\ra\\x1b[2Jb\\x0a\x1b[K");
}

}  // namespace
}  // namespace rnnctl::base
