// The Nth system call on the run's files fails, for every N: nothing that was saved is lost, and
// the run can go on to the end that it would have had. All of it with FAULT_EVERY_CALL=1, else
// some.
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "fault/fault_run.h"
#include "fault/faulty_calls.h"
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>

namespace fs = std::filesystem;

namespace rnnctl {
namespace {

using test::Fault;
using test::FileCall;
using test::joined;
using test::Words;

/// Of one kind of fault: how often it was injected, and how the program ended.
struct Outcome {
  int injected = 0, done = 0, refused = 0, killed = 0;
};

class EveryCall : public test::FaultRun {
 protected:
  /// A training to disturb: into a new folder or, with `resumes`, on from what lies in "begun".
  struct Training {
    Words options;
    bool resumes = false;
    Saves saves = Saves::kAlike;
  };

  static Words command() { return demanding(6, 2); }

  void SetUp() override { ASSERT_NO_FATAL_FAILURE(train_straight(command())); }

  test::ProgramResult run(const Training& training, const std::string& name, const Fault& fault) {
    if (training.resumes) {
      fs::copy(folder.path("begun"), folder.path(name), fs::copy_options::recursive);
    }
    const Words words =
        training.resumes ? resume_command(name) : joined(command(), {"--run-dir", name});
    return rnnctl(joined(words, training.options),
                  test::faulty_environment(folder.path(name), fault, log_of(name)));
  }
  std::string log_of(const std::string& name) const { return folder.path(name + ".log"); }

  /// The calls that the training makes when nothing is wrong.
  std::vector<FileCall> calls_of(const Training& training) {
    const auto result = run(training, "counted", {});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    expect_identical("counted");
    const auto calls = test::read_calls(log_of("counted"));
    fs::remove_all(folder.path("counted"));
    fs::remove(log_of("counted"));
    return calls;
  }

  /// "begun": a run that was killed when it had just replaced its second last.pt.
  void make_begun() {
    const auto calls = calls_of({});
    int saves = 0;
    for (const FileCall& call : calls) {
      if (call.name != "renameat" || call.file != "last.pt" || ++saves < 2) continue;
      const auto result = run({}, "begun", {call.number + 1, "KILL"});
      ASSERT_EQ(result.exit_code, test::kKilledByFault) << result.err;
      return;
    }
    FAIL() << "no second last.pt";
  }

  /// Some of the cases, spread over all of them, or all.
  static std::vector<Fault> chosen(const std::vector<FileCall>& calls,
                                   const std::vector<std::string>& kinds, std::size_t some) {
    std::vector<Fault> faults;
    for (const FileCall& call : calls) {
      for (const std::string& kind : kinds) {
        if (kind != "SHORT" || call.name == "write") faults.push_back({call.number, kind});
      }
    }
    if (test::from_environment("FAULT_EVERY_CALL", 0) != 0 || faults.size() <= some) return faults;
    std::vector<Fault> sample;
    for (std::size_t i = 0; i < some; ++i) sample.push_back(faults[i * faults.size() / some]);
    return sample;
  }

  /// Each fault in a run of its own, as many at once as there are cores.
  void inject(const Training& training, const std::vector<Fault>& faults) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < base::usable_cores(); ++i) {
      workers.emplace_back([&] {
        for (std::size_t k = next++; k < faults.size(); k = next++) {
          inject(training, faults[k], base::str("run-", k));
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
  }

  void inject(const Training& training, const Fault& fault, const std::string& name) {
    const auto result = run(training, name, fault);
    const auto calls = test::read_calls(log_of(name));
    // Two threads take turns differently from run to run, so that the last calls may not come.
    if (static_cast<std::size_t>(fault.call) > calls.size()) return;
    const FileCall call = calls[static_cast<std::size_t>(fault.call) - 1];
    SCOPED_TRACE(base::str(fault.kind, " in call ", fault.call, ", ", call.name, " ", call.file,
                           "; exit ", result.exit_code, ": ", result.err));
    expect_ending(result, fault, call, name, training.saves);
    expect_intact_checkpoints(name);
    if (result.exit_code != 0) {
      const auto resumed = rnnctl(command_to_go_on(name, command()));
      ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    }
    expect_identical(name, training.saves);
    count(fault, call, result.exit_code);
    fs::remove_all(folder.path(name));
  }

  void expect_ending(const test::ProgramResult& result, const Fault& fault, const FileCall& call,
                     const std::string& run, Saves saves) const {
    if (fault.kind == "KILL") {
      EXPECT_EQ(result.exit_code, test::kKilledByFault);
      return;
    }
    const bool cannot_remove = call.name.find("unlink") != std::string::npos;
    if (!cannot_remove) {
      EXPECT_THAT(temporary_files_in(run), testing::IsEmpty());
    }
    // A disk that is full at the very end hinders nobody.
    const bool may_be_done = fault.kind == "EINTR" || fault.kind == "SHORT" ||
                             fault.kind == "FULL" || is_harmless(call) || saves == Saves::kMayFail;
    if (result.exit_code == 0 && may_be_done) return;
    if (fault.kind == "SHORT") ADD_FAILURE() << "a short write is no failure";
    test::expect_failure(
        result, 5, testing::AllOf(testing::HasSubstr(run), testing::HasSubstr(reason_of(fault))));
  }

  /// What is still right when this does not happen: an old checkpoint or a leftover too many
  /// ("openat ." looks for them), another way to keep one, a directory that is closed.
  static bool is_harmless(const FileCall& call) {
    static const std::set<std::string> names = {"unlink", "unlinkat", "remove", "link"};
    return names.contains(call.name) || (call.name == "openat" && call.file == ".") ||
           (call.name == "close" && !call.is_on_temporary());
  }

  static std::string reason_of(const Fault& fault) {
    return fault.kind == "EIO"     ? "Input/output error"
           : fault.kind == "EINTR" ? "Interrupted system call"
                                   : "No space left on device";
  }

  void count(const Fault& fault, const FileCall& call, int exit_code) {
    const std::lock_guard lock(mutex_);
    Outcome& outcome = outcomes_[{fault.kind, call.name}];
    ++outcome.injected;
    ++(exit_code == 0 ? outcome.done : exit_code == 5 ? outcome.refused : outcome.killed);
  }

  void report_as(const std::string& title) const {
    std::map<std::string, Outcome> sums;
    std::map<std::string, std::set<std::string>> names;
    for (const auto& [key, outcome] : outcomes_) {
      Outcome& sum = sums[key.first];
      sum.injected += outcome.injected;
      sum.done += outcome.done;
      sum.refused += outcome.refused;
      sum.killed += outcome.killed;
      names[key.first].insert(key.second);
    }
    for (const auto& [kind, sum] : sums) {
      const std::vector<std::string> list(names[kind].begin(), names[kind].end());
      test::report(base::str(title, ", ", kind, ": ", sum.injected, " (exit 0: ", sum.done,
                             ", exit 5: ", sum.refused, ", killed: ", sum.killed, ") in ",
                             base::join(list, ", ")));
    }
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Outcome> outcomes_;
};

TEST_F(EveryCall, OfANewRunMayFail) {
  const auto calls = calls_of({});
  inject({}, chosen(calls, {"EIO", "ENOSPC", "EINTR", "SHORT", "FULL", "KILL"}, 20));
  report_as("new run");
}

TEST_F(EveryCall, OfAResumedRunMayFail) {
  ASSERT_NO_FATAL_FAILURE(make_begun());
  const Training training = {.options = {}, .resumes = true};
  const auto calls = calls_of(training);
  inject(training, chosen(calls, {"EIO", "ENOSPC", "EINTR", "SHORT", "FULL", "KILL"}, 14));
  report_as("resumed run");
}

TEST_F(EveryCall, OfARunThatGoesOnWithoutASaveMayFail) {
  const Training training = {.options = {"--on-save-error", "continue"}, .saves = Saves::kMayFail};
  const auto calls = calls_of(training);
  inject(training, chosen(calls, {"EIO", "FULL"}, 10));
  report_as("run with --on-save-error continue");
}

}  // namespace
}  // namespace rnnctl
