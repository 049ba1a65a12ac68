// Runs a piece of a test in a process of its own, for what changes a whole process: signals,
// limits, the logger, the terminal.
#pragma once

#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rnnctl::test {

struct ChildResult {
  int exit_code = -1;  ///< what the child returned, or 128 + the signal that ended it
  std::string stderr_text;
};

enum class ChildStderr { kPipe, kTerminal };

/// Columns of the terminal that ChildStderr::kTerminal gives to the child.
inline constexpr int kTerminalColumns = 40;

namespace detail {

struct Channel {
  int reader;
  int writer;
};

inline Channel open_channel(ChildStderr where) {
  std::array<int, 2> ends{};
  if (where == ChildStderr::kPipe) {
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
  }
  const int reader = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (reader < 0 || ::grantpt(reader) != 0 || ::unlockpt(reader) != 0) {
    throw std::runtime_error("no pseudo terminal");
  }
  const int writer = ::open(::ptsname(reader), O_RDWR | O_NOCTTY);
  winsize size{};
  size.ws_col = kTerminalColumns;
  size.ws_row = 10;
  if (writer < 0 || ::ioctl(writer, TIOCSWINSZ, &size) != 0) {
    throw std::runtime_error("no pseudo terminal");
  }
  return {reader, writer};
}

/// Until the other end is closed, which a terminal reports as EIO: now and then before it has handed
/// over what was written last (twice in 90,000 children on Linux 6.18), so read again once the
/// child is known to be gone.
inline std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

[[noreturn]] inline void run_child(const std::function<int()>& body, int stderr_descriptor) {
  constexpr unsigned kSecondsAtMost = 60;
  constexpr int kThrew = 99;
  ::alarm(kSecondsAtMost);
  ::dup2(stderr_descriptor, STDERR_FILENO);
  ::close(stderr_descriptor);
  try {
    ::_exit(body());
  } catch (const std::exception&) {
    ::_exit(kThrew);
  }
}

}  // namespace detail

/// The child ends with what `body` returns, or with 99 after an exception; one that hangs is ended
/// by SIGALRM. Its TERM is "xterm", NO_COLOR is not set.
inline ChildResult run_in_child(const std::function<int()>& body,
                                ChildStderr where = ChildStderr::kPipe) {
  const detail::Channel channel = detail::open_channel(where);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
    ::close(channel.reader);
    detail::run_child(body, channel.writer);
  }
  ::close(channel.writer);
  ChildResult result;
  result.stderr_text = detail::read_all(channel.reader);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  result.stderr_text += detail::read_all(channel.reader);
  ::close(channel.reader);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace rnnctl::test
