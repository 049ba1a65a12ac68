// Writes checkpoints while training goes on.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace rnnctl::training {

/// One thread that does one job after the other. Whoever submits waits only where the job before is
/// not done yet.
class CheckpointWriter {
 public:
  CheckpointWriter();
  /// Finishes the job at hand; its error is lost, so wait() first.
  ~CheckpointWriter();
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;

  /// `job` must own everything it uses. Not while busy().
  void submit(std::function<void()> job);

  /// A job is being done, or is done and nobody has called wait().
  bool busy() const { return busy_; }
  /// The job is done: wait() would return at once.
  bool is_done() const;
  /// Waits for the job, if there is one, and rethrows what it threw.
  void wait();

 private:
  void work();

  bool busy_ = false;  // the submitter's own
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> job_;  // empty: none, or done
  std::exception_ptr error_;
  bool ending_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace rnnctl::training
