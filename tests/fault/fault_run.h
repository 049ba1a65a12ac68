// The run that the fault tests disturb, and what must hold of it afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "cli/running_program.h"
#include "cli/workplace.h"
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/commands/run_comparison.h>

namespace rnnctl::test {

/// `fallback` where the environment does not say otherwise; scripts/check-faults.sh does.
inline long from_environment(const char* name, long fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : std::atol(value);
}

/// What scripts/check-faults.sh shows of a test.
inline void report(const std::string& line) { std::cout << "counted: " << line << std::endl; }

class FaultRun : public Workplace {
 protected:
  /// Everything on that draws or remembers: dropout, augmentation, Adam, a moving average, a
  /// schedule, a validation part that makes best.pt.
  static Words demanding(int iterations, int save_every, const Words& more = {}) {
    const Words words = {"--model",
                         "stacked",
                         "--layers",
                         "2",
                         "--dropout",
                         "0.2",
                         "--augment",
                         "shift:1",
                         "--optimizer",
                         "adam",
                         "--lr",
                         "0.01",
                         "--ema",
                         "0.9",
                         "--schedule",
                         "cosine",
                         "--warmup",
                         "2",
                         "--clip-norm",
                         "1",
                         "--validation-split",
                         "30",
                         "--eval-every",
                         "4",
                         "--log-every",
                         "1",
                         "--keep",
                         "2",
                         "--iterations",
                         std::to_string(iterations),
                         "--checkpoint-every",
                         std::to_string(save_every)};
    return train_command(joined(words, more));
  }

  /// The run that nothing disturbs.
  void train_straight(const Words& command) const {
    const auto result = rnnctl(joined(command, {"--run-dir", "straight"}));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  /// A rnnctl that still runs; its stderr goes to the file "err".
  std::unique_ptr<RunningProgram> started(const Words& words) const {
    const int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    auto program = std::make_unique<RunningProgram>(words, folder.path(), out, folder.path("err"));
    close(out);
    return program;
  }

  static Words resume_command(const std::string& run) {
    return {"train", "--resume", run, "--threads", "1"};
  }

  std::set<std::string> names_in(const std::string& run) const {
    std::set<std::string> names;
    std::error_code ignored;  // it may not be there yet
    for (const auto& entry : std::filesystem::directory_iterator(folder.path(run), ignored)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  std::set<std::string> temporary_files_in(const std::string& run) const {
    std::set<std::string> found;
    for (const std::string& name : names_in(run)) {
      if (name.find(".tmp") != std::string::npos) found.insert(name);
    }
    return found;
  }

  /// Every file that is called a checkpoint is one.
  void expect_intact_checkpoints(const std::string& run) const {
    for (const std::string& name : names_in(run)) {
      if (!name.ends_with(".pt")) continue;
      EXPECT_NO_THROW(checkpoint::load(folder.path(run + "/" + name))) << name;
    }
  }

  enum class Saves { kAlike, kMayFail };

  /// Without the older checkpoints: also where a session was stopped there is one.
  std::set<std::string> lasting_names_in(const std::string& run) const {
    std::set<std::string> names = names_in(run);
    std::erase_if(names, [](const std::string& name) { return name.starts_with("iteration-"); });
    return names;
  }

  /// `run` ended as the one that was never disturbed: the same bits in the same files, and no more
  /// files. Where saves may fail, their lines in metrics.jsonl may differ.
  void expect_identical(const std::string& run, Saves saves = Saves::kAlike) const {
    const std::filesystem::path straight = folder.path("straight");
    const std::filesystem::path disturbed = folder.path(run);
    const auto expect_none = [](const std::optional<commands::RunDifference>& found) {
      EXPECT_FALSE(found) << found->where << ": " << found->left << " against " << found->right;
    };
    expect_none(commands::compare_metrics(straight / "metrics.jsonl", disturbed / "metrics.jsonl",
                                          saves == Saves::kMayFail));
    for (const char* name : {"last.pt", "best.pt"}) {
      expect_none(commands::compare_checkpoints(straight / name, disturbed / name));
    }
    EXPECT_EQ(lasting_names_in(run), lasting_names_in("straight"));
  }

  /// Goes on with `run`, or begins anew what had not begun: killed before config.yaml was there.
  Words command_to_go_on(const std::string& run, const Words& start) const {
    if (exists(run + "/config.yaml")) return resume_command(run);
    return joined(start, {"--run-dir", run, "--overwrite"});
  }
};

}  // namespace rnnctl::test
