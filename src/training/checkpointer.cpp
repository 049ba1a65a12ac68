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
  Pending pending{event, event.path == run_.last_checkpoint(), periodic && continue_on_error_};
  const bool keeps =
      pending.is_last && keep_ > 0 && last_saved_ > 0 && last_saved_ != event.iteration;
  // std::function copies what it holds.
  auto owned = std::make_shared<checkpoint::Checkpoint>(std::move(content));
  writer_.submit([this, owned, path = event.path, keeps, previous = last_saved_] {
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
    if (pending.is_last) last_saved_ = pending.event.iteration;
  } catch (const base::OutputError& error) {
    if (!pending.may_fail) throw;
    pending.event.error = error.what();
  }
  return pending.event;
}

}  // namespace rnnctl::training
