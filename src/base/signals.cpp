#include <array>
#include <atomic>
#include <csignal>
#include <unistd.h>

#include <rnnctl/base/signals.h>

namespace rnnctl::base {
namespace {

/// A handler can only reach what lives outside of every object, hence these two. They are constant
/// initialised and lock-free, so that a handler may touch them at any moment.
struct StopRequest {
  std::atomic<int> signal{0};
  std::atomic<bool> interrupted{false};
};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

StopRequest& request() {
  static constinit StopRequest instance;
  return instance;
}

extern "C" void on_stop_signal(int signal) {
  constexpr int kEndedByInterrupt = 128 + SIGINT;
  if (signal == SIGINT && request().interrupted.exchange(true)) ::_exit(kEndedByInterrupt);
  int none = 0;
  request().signal.compare_exchange_strong(none, signal);
}

bool is_ignored(int signal) {
  struct sigaction current {};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

}  // namespace

void install_stop_signals() {
  constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  struct sigaction action {};
  action.sa_handler = on_stop_signal;
  // No SA_RESTART: a read that waits (for a download, a fifo) must come back for the flag to be
  // seen.
  action.sa_flags = 0;
  sigemptyset(&action.sa_mask);
  for (const int signal : kSignals) sigaddset(&action.sa_mask, signal);
  for (const int signal : kSignals) {
    const bool under_nohup = signal == SIGHUP && is_ignored(SIGHUP);
    if (!under_nohup) ::sigaction(signal, &action, nullptr);
  }
}

int stop_signal() { return request().signal.load(); }

}  // namespace rnnctl::base
