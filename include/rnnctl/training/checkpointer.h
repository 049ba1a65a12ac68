// Puts checkpoints into the run directory, in the background.
#pragma once

#include <memory>
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
  /// says continue. A best.pt that failed so is written before the next last.pt, which would
  /// otherwise speak of a best one that is nowhere.
  void start(checkpoint::Checkpoint content, const SaveEvent& event, bool periodic);

  /// Whether training goes on where such a save fails.
  bool may_fail(bool periodic) const { return periodic && continue_on_error_; }

  bool busy() const { return pending_.has_value(); }
  bool is_done() const { return busy() && writer_.is_done(); }
  /// Waits until it is on the disk. Throws base::OutputError where that failed, unless it may fail:
  /// then the event says why. Only while busy().
  SaveEvent finish();

  /// Of the last.pt that is surely there; 0: none.
  std::int64_t last_saved() const { return last_saved_; }

 private:
  using Content = std::shared_ptr<const checkpoint::Checkpoint>;

  struct Pending {
    SaveEvent event;
    Content content;
    bool is_last = false;
    bool may_fail = false;
  };

  const RunDirectory& run_;
  std::int64_t keep_;
  bool continue_on_error_;
  std::int64_t last_saved_;
  std::optional<Pending> pending_;
  Content owed_best_;  // could not be written yet
  CheckpointWriter writer_;
};

}  // namespace rnnctl::training
