// The trainer's other half: what it keeps, and how it goes on from it.
#include <cmath>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::training {
namespace {

engine::NamedTensors average_of(const ResumePoint& point, const engine::NamedTensors& expected) {
  engine::NamedTensors values = from_records(point.content.average);
  bool fits = values.size() == expected.size();
  for (std::size_t i = 0; fits && i < values.size(); ++i) {
    fits = values[i].first == expected[i].first &&
           values[i].second.sizes() == expected[i].second.sizes();
  }
  if (fits) return values;
  throw base::InputError(base::str(base::printable(point.file.string()),
                                   ": its moving average of the weights does not fit the model"));
}

}  // namespace

void Trainer::go_on_from(const ResumePoint& point) {
  state_ = point.state;
  require_not_beyond(state_, total_iterations_);
  was_at_the_end_ = state_.ended_by_length() && state_.iteration >= total_iterations_;
  // Given more iterations or epochs than it had, a finished run goes on.
  if (state_.interrupted() || (state_.ended_by_length() && !was_at_the_end_)) {
    state_.stopped_by.clear();
  }
  parts_.engine.load_optimizer_state(from_records(point.content.optimizer));
  if (average_) {
    average_->restore(average_of(point, parts_.engine.parameters()), state_.average_updates);
  }
  for (const auto& [name, tensor] : from_records(point.content.carried)) {
    parts_.engine.load_carried_state(tensor);
  }
}

// The checkpoint was taken before its own line was told, and before what followed it in the same
// iteration. An "end" leaves no trace here: where the run goes on, it never ended.
void Trainer::redo_save() {
  const bool was_best = state_.saved_as == "best";
  if (was_best || state_.saved_as == "last") {
    SaveEvent event;
    static_cast<Moment&>(event) = moment();
    event.path = path_of(state_.saved_as);
    announcer_.tell(&Observer::on_save, event);
  }
  if (was_best && state_.iteration < total_iterations_ && due(options_.checkpoint_every)) {
    save("last", /*periodic=*/true);
  } else if (parts_.resume->file != parts_.run.last_checkpoint()) {
    // Damaged or missing: from here on it is whole again.
    checkpoint::save(parts_.run.last_checkpoint(), parts_.resume->content);
  }
}

std::filesystem::path Trainer::path_of(const std::string& saved_as) const {
  return saved_as == "best" ? parts_.run.best_checkpoint() : parts_.run.last_checkpoint();
}

void Trainer::save(const char* saved_as, bool periodic) {
  if (checkpointer_.busy()) settle_save();
  require_finite_weights();
  SaveEvent event;
  static_cast<Moment&>(event) = moment();
  event.path = path_of(saved_as);
  try {
    announcer_.flush();
  } catch (const base::OutputError& error) {
    if (!checkpointer_.may_fail(periodic)) throw;
    event.error = error.what();
    return go_on_without(event);
  }
  state_.saved_as = saved_as;
  state_.metrics_bytes = parts_.run.metrics_bytes();
  checkpointer_.start(snapshot(), event, periodic);
  announcer_.hold();
}

void Trainer::save_end() {
  if (checkpointer_.busy()) settle_save();
  const bool saved = state_.interrupted() && checkpointer_.last_saved() == state_.iteration;
  if (state_.iteration == 0 || saved) return;
  save("end", /*periodic=*/false);
  settle_save();
}

void Trainer::go_on_without(const SaveEvent& event) {
  base::log_warning(base::str("iteration ", event.iteration, ": ", event.error,
                              "; training goes on (--on-save-error continue)"));
  announcer_.release(event);
}

void Trainer::settle_save() {
  SaveEvent event;
  try {
    event = checkpointer_.finish();
  } catch (...) {
    announcer_.release_without();
    throw;
  }
  if (!event.error.empty()) return go_on_without(event);
  announcer_.release(event);
}

checkpoint::Checkpoint Trainer::snapshot() {
  checkpoint::Checkpoint content;
  content.state_dict = to_records(parts_.engine.parameters());
  if (average_) {
    content.average = to_records(average_->values());
    state_.average_updates = average_->updates();
  }
  const torch::Tensor carried = parts_.engine.carried_state();
  if (carried.defined()) content.carried = to_records(engine::NamedTensors{{"hidden", carried}});
  content.optimizer = to_records(parts_.engine.optimizer_state());
  state_.seconds = throughput_.seconds();
  state_.training_seconds = throughput_.training_seconds();
  state_.trained_examples = throughput_.examples();
  content.manifest = parts_.manifest;
  content.manifest["training"] = to_json(state_);
  content.manifest["training"]["total_iterations"] = total_iterations_;
  content.manifest["training"]["epoch"] = moment().epoch;
  return content;
}

// A finite loss does not promise finite weights: the update after it may have overflowed.
void Trainer::require_finite_weights() {
  for (const auto& [name, tensor] : parts_.engine.parameters()) {
    if (!torch::isfinite(tensor).all().item<bool>()) diverge(name + " is no longer finite");
  }
}

void Trainer::diverge(const std::string& what) {
  if (checkpointer_.busy()) settle_save();
  const std::string last_loss =
      has_trained_ ? base::str(" (last finite loss ", base::shortest(state_.last_step.loss), ")")
                   : "";
  const std::string kept =
      checkpointer_.last_saved() > 0
          ? base::str("the checkpoint of iteration ", checkpointer_.last_saved(), " is kept in ",
                      base::printable(parts_.run.last_checkpoint().string()))
          : "no checkpoint had been written yet";
  DivergeEvent event;
  static_cast<Moment&>(event) = moment();
  event.run_dir = parts_.run.path();
  if (has_trained_) event.train_loss = state_.last_step.loss;
  if (state_.best_iteration > 0) event.best_accuracy = state_.best_accuracy;
  event.examples_per_second = throughput_.overall();
  event.message = base::str("training diverged at iteration ", state_.iteration, ": ", what,
                            last_loss, "; ", kept, "; lower --lr or set --clip-norm 1");
  announcer_.tell(&Observer::on_diverge, event);
  throw base::DivergedError(event.message);
}

}  // namespace rnnctl::training
