#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <thread>
#include <vector>

#include "commands/watch_view.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/watch.h>
#include <rnnctl/runs/metrics_tail.h>
#include <rnnctl/runs/run_order.h>

namespace rnnctl::commands {
namespace {

constexpr const char* kFolderOfRuns = "runs";

/// The newest that is running.
std::filesystem::path running_run() {
  std::vector<runs::StoredRun> running;
  std::error_code unknown;
  if (std::filesystem::is_directory(kFolderOfRuns, unknown)) {
    for (const auto& directory : runs::find_runs(kFolderOfRuns)) {
      try {
        runs::StoredRun run = runs::read_run(directory);
        if (run.state == runs::RunState::kRunning) running.push_back(std::move(run));
      } catch (const base::InputError&) {  // one that cannot be read is not the one meant
      }
    }
  }
  if (running.empty()) {
    throw base::InputError("no run in runs is running; name the run directory to watch");
  }
  runs::sort_runs(running, "age");
  return running.front().path;
}

std::filesystem::path run_to_watch(const std::string& given) {
  if (given.empty()) return running_run();
  if (runs::is_run(given)) return given;
  throw base::InputError(base::str(base::printable(given),
                                   " is no run directory, it holds no run.json; give the folder "
                                   "that training writes to, like runs/stacked-1"));
}

/// Shows a run again and again, in the way that suits who looks.
class Display {
 public:
  explicit Display(bool json) : json_(json), is_live_(!json && base::stdout_can_rewrite()) {}

  bool is_live() const { return is_live_; }

  /// `line` is one of metrics.jsonl and an object.
  void tell(const std::string& line) const {
    if (json_) std::cout << line << '\n';
  }

  void show(const runs::StoredRun& run, const runs::RunProgress& progress) {
    if (is_live_) {
      const auto lines = watch_lines(run, progress, room_for_curve());
      std::cout << base::rewritten_lines(lines, shown_);
      shown_ = lines.size();
    } else if (!json_) {
      const std::string line = watch_line(run, progress);
      if (line != last_) std::cout << line << '\n';
      last_ = line;
    }
    std::cout << std::flush;
  }

 private:
  /// What stands before a curve takes 22 columns at most.
  static std::size_t room_for_curve() {
    constexpr int kBefore = 22, kNarrowest = 8, kWidest = 60;
    if (!base::locale_is_utf8()) return 0;
    const int room = base::terminal_width() - 1 - kBefore;
    return room < kNarrowest ? 0 : static_cast<std::size_t>(std::min(room, kWidest));
  }

  bool json_, is_live_;
  std::size_t shown_ = 0;
  std::string last_;
};

void wait_for(double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < end && base::stop_signal() == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// Whether there were any.
bool take_lines(runs::MetricsTail& tail, runs::RunProgress& progress, const Display& display) {
  const auto lines = tail.next();
  for (const std::string& line : lines) {
    if (!progress.take(line).empty()) display.tell(line);
  }
  return !lines.empty();
}

/// The run has ended: how that is told to a script.
int exit_code_of(const runs::StoredRun& run) {
  const std::string name = base::printable(run.path.string());
  if (run.state == runs::RunState::kDiverged) {
    throw base::DivergedError(base::str(name, ": ", base::printable(run.message)));
  }
  if (run.state == runs::RunState::kFailed) {
    throw base::InputError(base::str(name, ": the run failed: ", base::printable(run.message)));
  }
  return 0;
}

}  // namespace

int run_watch(const WatchOptions& options) {
  base::install_stop_signals();
  const std::filesystem::path directory = run_to_watch(options.run);
  Display display(options.json);
  const bool is_frequent = display.is_live() || options.json;
  const double interval = options.interval > 0 ? options.interval : is_frequent ? 1.0 : 10.0;
  runs::MetricsTail tail(directory / "metrics.jsonl");
  runs::RunProgress progress;
  bool has_metrics = true;
  while (true) {
    // The state first: what is in the file when the run has ended is all that there will be.
    const runs::StoredRun run = runs::read_run(directory);
    try {
      while (has_metrics && take_lines(tail, progress, display) && base::stop_signal() == 0) {
      }
    } catch (const base::InputError& error) {
      // What a run has come to can be told without its curves.
      if (run.state == runs::RunState::kRunning) throw;
      base::log_warning(error.what());
      has_metrics = false;
    }
    display.show(run, progress);
    if (base::stop_signal() != 0) return 128 + base::stop_signal();
    if (run.state != runs::RunState::kRunning) return exit_code_of(run);
    wait_for(interval);
  }
}

}  // namespace rnnctl::commands
