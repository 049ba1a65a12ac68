// The line on stderr that is rewritten in place, shared by terminal.cpp, which draws it, and
// log.cpp, whose lines must not end up behind it.
#pragma once

#include <mutex>
#include <string>

namespace rnnctl::base {

class ProgressLine {
 public:
  /// The one of this process: there is one stderr.
  static ProgressLine& instance();

  void show(const std::string& line);
  void clear();

  /// Clears the line and keeps it away while `write` puts something else on stderr.
  template <typename Write>
  void write_instead(const Write& write) {
    const std::lock_guard lock(mutex_);
    clear_unlocked();
    write();
  }

 private:
  void clear_unlocked();

  std::mutex mutex_;
  bool shown_ = false;
};

}  // namespace rnnctl::base
