// Puts checkpoints into the run directory, in the background.
#pragma once

#include <optional>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/training/checkpoint_writer.h>
#include <rnnctl/training/observer.h>
#include <rnnctl/training/options.h>
#include <rnnctl/training/run_directory.h>

namespace rnnctl::training {

class Checkpointer {
 public:
  /// `last_saved` is the iteration of the last.pt that is there, 0 where there is none.
  Checkpointer(const RunDirectory& run, const TrainingOptions& options, std::int64_t last_saved);

  /// Starts writing `content` as `event.path`; last.pt moves aside first where --keep says so.
  /// Before that, finish() what was started earlier. `periodic`: may fail where --on-save-error
  /// says continue.
  void start(checkpoint::Checkpoint content, const SaveEvent& event, bool periodic);

  bool busy() const { return pending_.has_value(); }
  bool is_done() const { return busy() && writer_.is_done(); }
  /// Waits until it is on the disk. Throws base::OutputError where that failed, unless it may fail:
  /// then the event says why. Only while busy().
  SaveEvent finish();

  /// Of the last.pt that is surely there; 0: none.
  std::int64_t last_saved() const { return last_saved_; }

 private:
  struct Pending {
    SaveEvent event;
    bool is_last = false;
    bool may_fail = false;
  };

  const RunDirectory& run_;
  std::int64_t keep_;
  bool continue_on_error_;
  std::int64_t last_saved_;
  std::optional<Pending> pending_;
  CheckpointWriter writer_;
};

}  // namespace rnnctl::training
