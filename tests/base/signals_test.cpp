#include <atomic>
#include <csignal>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/signals.h>

namespace rnnctl::base {
namespace {

using test::run_in_child;

/// What stop_signal() says in a process that got these signals one after the other.
int stop_signal_after(std::initializer_list<int> signals) {
  return run_in_child([&] {
           install_stop_signals();
           for (const int signal : signals) std::raise(signal);
           return stop_signal();
         })
      .exit_code;
}

TEST(Signals, WithoutASignalThereIsNothingToStopFor) { EXPECT_EQ(stop_signal_after({}), 0); }

TEST(Signals, TheFirstOneOnlySetsTheFlag) {
  EXPECT_EQ(stop_signal_after({SIGINT}), SIGINT);
  EXPECT_EQ(stop_signal_after({SIGTERM}), SIGTERM);
  EXPECT_EQ(stop_signal_after({SIGHUP}), SIGHUP);
  EXPECT_EQ(stop_signal_after({SIGPIPE}), SIGPIPE);
}

TEST(Signals, TheFlagKeepsTheFirstOne) {
  EXPECT_EQ(stop_signal_after({SIGTERM, SIGINT}), SIGTERM);
  EXPECT_EQ(stop_signal_after({SIGINT, SIGTERM, SIGTERM, SIGHUP}), SIGINT);
}

TEST(Signals, ASecondInterruptEndsTheProcessAtOnce) {
  EXPECT_EQ(stop_signal_after({SIGINT, SIGINT}), 130);
  EXPECT_EQ(stop_signal_after({SIGTERM, SIGINT, SIGINT}), 130);
}

TEST(Signals, OthersKeepTheirEffect) {
  EXPECT_EQ(stop_signal_after({SIGQUIT}), 128 + SIGQUIT);
}

TEST(Signals, UnderNohupAHangupStaysIgnored) {
  const auto result = run_in_child([] {
    std::signal(SIGHUP, SIG_IGN);
    install_stop_signals();
    std::raise(SIGHUP);
    return stop_signal();
  });
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Signals, ABackgroundJobCanStillBeInterrupted) {
  // Shells start "command &" in a script with SIGINT ignored; `kill -INT` shall save and stop it.
  const auto result = run_in_child([] {
    std::signal(SIGINT, SIG_IGN);
    install_stop_signals();
    std::raise(SIGINT);
    return stop_signal();
  });
  EXPECT_EQ(result.exit_code, SIGINT);
}

TEST(Signals, AReadThatWaitsComesBack) {
  const auto result = run_in_child([] {
    install_stop_signals();
    std::array<int, 2> silent_pipe{};
    if (::pipe(silent_pipe.data()) != 0) return 1;
    const pthread_t reader = ::pthread_self();
    std::atomic<bool> came_back = false;
    std::thread sender([&] {
      // Again and again, as the first one may arrive before the read has begun.
      while (!came_back) {
        ::pthread_kill(reader, SIGTERM);
        ::usleep(1000);
      }
    });
    char byte = 0;
    const ssize_t got = ::read(silent_pipe[0], &byte, 1);
    const bool interrupted = got < 0 && errno == EINTR;
    came_back = true;
    sender.join();
    return interrupted ? stop_signal() : 1;
  });
  EXPECT_EQ(result.exit_code, SIGTERM);
}

}  // namespace
}  // namespace rnnctl::base
