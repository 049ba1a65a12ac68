#include <memory>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/training/checkpointer.h>

namespace rnnctl::training {

Checkpointer::Checkpointer(const RunDirectory& run, const TrainingOptions& options,
                           std::int64_t last_saved)
    : run_(run),
      keep_(options.keep),
      continue_on_error_(options.on_save_error == "continue"),
      last_saved_(last_saved) {}

void Checkpointer::start(checkpoint::Checkpoint content, const SaveEvent& event, bool periodic) {
  // std::function copies what it holds.
  const auto owned = std::make_shared<const checkpoint::Checkpoint>(std::move(content));
  Pending pending{event, owned, event.path == run_.last_checkpoint(), may_fail(periodic)};
  if (!pending.is_last) owed_best_ = nullptr;  // this one is better
  const bool keeps =
      pending.is_last && keep_ > 0 && last_saved_ > 0 && last_saved_ != event.iteration;
  writer_.submit(
      [this, owned, owed = owed_best_, path = event.path, keeps, previous = last_saved_] {
        run_.sync_metrics();
        if (owed) checkpoint::save(run_.best_checkpoint(), *owed);
        if (keeps) run_.keep_last_as_older(previous);
        checkpoint::save(path, *owned);
        if (keeps) run_.remove_older_than_newest(keep_);
      });
  pending_ = std::move(pending);
}

SaveEvent Checkpointer::finish() {
  Pending pending = *std::exchange(pending_, std::nullopt);
  try {
    writer_.wait();
    owed_best_ = nullptr;
    if (pending.is_last) last_saved_ = pending.event.iteration;
  } catch (const base::OutputError& error) {
    if (!pending.may_fail) throw;
    pending.event.error = error.what();
    if (!pending.is_last) owed_best_ = pending.content;
  }
  return pending.event;
}

}  // namespace rnnctl::training
