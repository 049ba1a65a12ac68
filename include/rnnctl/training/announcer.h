// Tells observers what happens, in the order in which it happened.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <rnnctl/training/observer.h>

namespace rnnctl::training {

/// A checkpoint is written while training goes on, and its line may only be told once it is on the
/// disk. So that the order of lines does not depend on how fast the disk is, what happens meanwhile
/// is held back: hold(), then release() with the event that was waited for.
class Announcer {
 public:
  explicit Announcer(std::vector<Observer*> observers) : observers_(std::move(observers)) {}

  template <typename Event>
  void tell(void (Observer::*hook)(const Event&), const Event& event) {
    if (holding_) {
      held_.push_back([hook, event](Observer& observer) { (observer.*hook)(event); });
      return;
    }
    for (Observer* observer : observers_) (observer->*hook)(event);
  }

  /// Whatever is held back: the live display may know at once.
  void tell_now(const StepEvent& event) {
    for (Observer* observer : observers_) observer->on_iteration(event);
  }

  /// Only while nothing is held back.
  void flush() {
    for (Observer* observer : observers_) observer->flush();
  }

  void hold() { holding_ = true; }

  void release(const SaveEvent& awaited) {
    holding_ = false;
    tell(&Observer::on_save, awaited);
    release_without();
  }

  /// The awaited will not come.
  void release_without() {
    holding_ = false;
    for (const auto& event : std::exchange(held_, {})) {
      for (Observer* observer : observers_) event(*observer);
    }
  }

 private:
  std::vector<Observer*> observers_;
  std::vector<std::function<void(Observer&)>> held_;
  bool holding_ = false;
};

}  // namespace rnnctl::training
