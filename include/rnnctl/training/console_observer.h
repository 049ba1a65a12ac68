// What a person sees: the tutorials' lines on stdout, progress on stderr.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/training/observer.h>

namespace rnnctl::training {

class ConsoleObserver : public Observer {
 public:
  /// `lines`: print result lines on stdout (off with --json). `progress`: show progress on stderr
  /// (off with --quiet): one live line on a terminal, elsewhere a plain line now and then.
  /// `class_names`: when not empty, epochs show the predicted classes as a string, as tutorial 003.
  ConsoleObserver(bool lines, bool progress, std::vector<std::string> class_names);

  void on_start(const StartEvent& event) override;
  void on_iteration(const StepEvent& event) override;
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void on_eval(const EvalEvent& event) override;
  void on_end(const EndEvent& event) override;

 private:
  std::string progress_text(const StepEvent& event) const;
  void print(const std::string& line) const;

  bool lines_;
  bool progress_;
  std::vector<std::string> class_names_;
  StartEvent start_;
  double shown_at_ = 0.0;  // seconds
  double rate_ = 0.0;      // examples per second
};

}  // namespace rnnctl::training
