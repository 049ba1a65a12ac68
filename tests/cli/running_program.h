// rnnctl as a child that still runs, so that a test can send it signals.
#pragma once

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "support/run_program.h"

namespace rnnctl::test {

/// Waits until `condition` holds; throws after a time that only a hang exceeds.
inline void wait_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("waited for a minute");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

class RunningProgram {
 public:
  /// stdout goes to the descriptor `out`, stderr to the file `err`.
  RunningProgram(std::vector<std::string> arguments, const std::string& directory, int out,
                 const std::string& err) {
    arguments.insert(arguments.begin(), RNNCTL_BINARY);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    child_ = fork();
    if (child_ < 0) throw std::runtime_error("fork failed");
    if (child_ > 0) return;
    const int error = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    // A shell that starts tests in the background leaves SIGINT ignored.
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_DFL);
    if (chdir(directory.c_str()) != 0 || dup2(out, 1) < 0 || dup2(error, 2) < 0) _exit(126);
    execv(words[0], words.data());
    _exit(127);
  }
  ~RunningProgram() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const {
    if (child_ <= 0) throw std::logic_error("it has ended already");  // kill(0) is for the group
    kill(child_, signal);
  }

  /// True once it ended; exit_code() then says how.
  bool has_ended() {
    if (child_ > 0 && waitpid(child_, &status_, WNOHANG) == child_) child_ = 0;
    return child_ == 0;
  }

  /// Waits for the end. 1000+N where signal N killed it, to tell that from an exit with 128+N.
  int exit_code() {
    wait_until([this] { return has_ended(); });
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 1000 + WTERMSIG(status_);
  }

 private:
  pid_t child_ = -1;
  int status_ = 0;
};

}  // namespace rnnctl::test
