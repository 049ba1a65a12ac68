#include <cmath>
#include <limits>

#include <rnnctl/base/error.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/schedule.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::training {
namespace {

const char* what_it_is(double not_finite) {
  return std::isnan(not_finite) ? "not a number" : "infinite";
}

}  // namespace

Trainer::Trainer(TrainerParts parts, const TrainingOptions& options)
    : parts_(std::move(parts)),
      options_(options),
      batches_per_epoch_(parts_.stream.batches_per_epoch()),
      total_iterations_(options.epochs > 0 ? options.epochs * batches_per_epoch_
                                           : options.iterations),
      announcer_(parts_.observers),
      checkpointer_(parts_.run, options, parts_.resume ? parts_.resume->state.iteration : 0) {
  if (options_.ema_decay > 0) average_.emplace(parts_.engine.parameters(), options_.ema_decay);
  if (parts_.resume) go_on_from(*parts_.resume);
}

EndEvent Trainer::run() {
  parts_.start.total_iterations = total_iterations_;
  parts_.start.batches_per_epoch = batches_per_epoch_;
  parts_.start.counts_epochs = options_.epochs > 0;
  parts_.start.resumed_from = state_.iteration;
  throughput_ = {};
  throughput_.go_on_from(state_.seconds, state_.training_seconds, state_.trained_examples);
  announcer_.tell(&Observer::on_start, parts_.start);
  if (state_.iteration > 0) redo_save();
  while (state_.stopped_by.empty() && state_.iteration < total_iterations_) {
    train_one();
    look_up();
  }
  return finish();
}

void Trainer::train_one() {
  const std::int64_t epoch = state_.iteration / batches_per_epoch_;
  throughput_.start();
  const data::Batch& batch = parts_.stream.at(epoch, state_.iteration % batches_per_epoch_);
  learning_rate_ = learning_rate_at(options_, state_.iteration, total_iterations_);
  const engine::StepResult step =
      parts_.engine.step(engine_batch(batch, parts_.shape), state_.iteration + 1, learning_rate_);
  ++state_.iteration;
  if (!std::isfinite(step.loss)) diverge(base::str("the loss is ", what_it_is(step.loss)));
  state_.last_step = step;
  has_trained_ = true;
  if (average_) average_->update();
  throughput_.stop(batch.size);
  state_.epoch_loss += step.loss * static_cast<double>(step.count);
  state_.epoch_correct += step.correct;
  state_.epoch_count += step.count;
}

// What happens between two iterations, in the order in which observers hear of it.
void Trainer::look_up() {
  if (checkpointer_.is_done()) settle_save();
  const StepEvent event = step_event();
  announcer_.tell_now(event);
  if (due(options_.log_every)) {
    throughput_.restart_recent();
    announcer_.tell(&Observer::on_step, event);
  }
  if (state_.iteration % batches_per_epoch_ == 0) end_epoch();
  // The end of the run evaluates and saves by itself.
  const bool at_the_end = state_.iteration >= total_iterations_;
  if (!at_the_end && due(options_.eval_every)) evaluate();
  if (!at_the_end && save_is_due()) {
    saved_at_ = throughput_.session_seconds();
    save("last", /*periodic=*/true);
  }
  if (state_.stopped_by.empty()) state_.stopped_by = reason_to_stop();
}

std::string Trainer::reason_to_stop() const {
  if (base::stop_signal() != 0 || state_.iteration == parts_.pause_after) return "signal";
  const double limit = options_.max_minutes * 60.0;
  if (limit > 0 && throughput_.session_seconds() > limit) return "max-minutes";
  if (state_.iteration < total_iterations_) return "";
  return options_.epochs > 0 ? "epochs" : "iterations";
}

bool Trainer::save_is_due() const {
  const double seconds = options_.checkpoint_minutes * 60.0;
  return due(options_.checkpoint_every) ||
         (seconds > 0 && throughput_.session_seconds() - saved_at_ >= seconds);
}

void Trainer::end_epoch() {
  EpochEvent event;
  static_cast<Moment&>(event) = moment();
  event.loss = state_.epoch_loss / static_cast<double>(state_.epoch_count);
  event.accuracy =
      static_cast<double>(state_.epoch_correct) / static_cast<double>(state_.epoch_count);
  const torch::Tensor predictions = parts_.engine.last_predictions();
  event.predictions.assign(predictions.data_ptr<std::int64_t>(),
                           predictions.data_ptr<std::int64_t>() + predictions.numel());
  state_.epoch_loss = 0.0;
  state_.epoch_correct = 0;
  state_.epoch_count = 0;
  announcer_.tell(&Observer::on_epoch, event);
}

Evaluation Trainer::evaluate_set(EvaluationSet& set) {
  std::optional<WeightAverage::Applied> applied;
  if (average_) applied.emplace(*average_);
  Evaluation evaluation = set.evaluate(parts_.engine);
  if (!std::isfinite(evaluation.loss) && !state_.interrupted()) {
    diverge(base::str("the ", evaluation.split, " loss is ", what_it_is(evaluation.loss)));
  }
  return evaluation;
}

void Trainer::evaluate() {
  EvalEvent event;
  static_cast<Moment&>(event) = moment();
  event.train_loss = state_.last_step.loss;
  event.evaluation = evaluate_set(parts_.validation ? *parts_.validation : parts_.test);
  if (parts_.validation) {
    event.best = is_best(event.evaluation);
    judge(event.evaluation);
  }
  announcer_.tell(&Observer::on_eval, event);
  if (event.best) save("best", /*periodic=*/true);
}

bool Trainer::is_best(const Evaluation& evaluation) const {
  constexpr double kAnyIsBetter = std::numeric_limits<double>::infinity();
  const double best_loss = state_.best_iteration > 0 ? state_.best_loss : kAnyIsBetter;
  return evaluation.is_better_than(state_.best_accuracy, best_loss);
}

// Only the validation part judges; the test set never decides anything.
void Trainer::judge(const Evaluation& evaluation) {
  if (is_best(evaluation)) {
    state_.best_accuracy = evaluation.accuracy;
    state_.best_loss = evaluation.loss;
    state_.best_iteration = state_.iteration;
    state_.evaluations_without_better = 0;
  } else if (++state_.evaluations_without_better >= options_.patience && options_.patience > 0) {
    state_.stopped_by = "patience";
  }
  if (options_.target_accuracy > 0 && evaluation.accuracy >= options_.target_accuracy) {
    state_.stopped_by = "target-accuracy";
  }
}

EndEvent Trainer::finish() {
  if (state_.stopped_by.empty()) state_.stopped_by = reason_to_stop();
  // A run that is only interrupted must not judge where the uninterrupted one would not.
  if (state_.ended_by_length() && parts_.validation && !was_at_the_end_) {
    const std::string reason = state_.stopped_by;
    evaluate();
    state_.stopped_by = reason;  // it ended by its length, whatever this evaluation says
  }
  // Who interrupts waits for the checkpoint, whatever it is worth: the run that goes on judges it.
  // A run at its end keeps none whose test loss is no number.
  if (state_.interrupted()) save_end();
  EndEvent event;
  event.test = evaluate_set(parts_.test);
  if (!state_.interrupted()) save_end();
  static_cast<Moment&>(event) = moment();
  event.run_dir = parts_.run.path();
  event.stopped_by = state_.stopped_by;
  event.loss = state_.last_step.loss;
  event.best_accuracy = parts_.validation ? state_.best_accuracy : event.test.accuracy;
  const bool loss_judges = parts_.validation && event.test.task != data::Task::kClassify;
  if (loss_judges && state_.best_iteration > 0) event.best_loss = state_.best_loss;
  event.examples_per_second = throughput_.overall();
  announcer_.tell(&Observer::on_end, event);
  return event;
}

Moment Trainer::moment() const {
  const std::int64_t epoch =
      state_.iteration == 0 ? 1 : (state_.iteration - 1) / batches_per_epoch_ + 1;
  return {state_.iteration, epoch, throughput_.seconds()};
}

StepEvent Trainer::step_event() const {
  StepEvent event;
  static_cast<Moment&>(event) = moment();
  event.loss = state_.last_step.loss;
  event.accuracy =
      static_cast<double>(state_.last_step.correct) / static_cast<double>(state_.last_step.count);
  event.learning_rate = learning_rate_;
  event.examples_per_second = throughput_.recent();
  return event;
}

}  // namespace rnnctl::training
