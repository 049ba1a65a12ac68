#include <algorithm>
#include <cmath>

#include <rnnctl/base/error.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/schedule.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::training {

Trainer::Trainer(TrainerParts parts, const TrainingOptions& options)
    : parts_(std::move(parts)),
      options_(options),
      batches_per_epoch_(parts_.stream.batches_per_epoch()),
      total_iterations_(options.epochs > 0 ? options.epochs * batches_per_epoch_
                                           : options.iterations) {
  if (options_.ema_decay > 0) average_.emplace(parts_.engine.parameters(), options_.ema_decay);
}

EndEvent Trainer::run() {
  parts_.start.total_iterations = total_iterations_;
  parts_.start.batches_per_epoch = batches_per_epoch_;
  parts_.start.counts_epochs = options_.epochs > 0;
  for (Observer* observer : parts_.observers) observer->on_start(parts_.start);
  throughput_ = {};
  while (stopped_by_.empty() && iteration_ < total_iterations_) {
    train_one();
    if (iteration_ % batches_per_epoch_ == 0) end_epoch();
    // The end of the run evaluates and saves by itself.
    if (iteration_ < total_iterations_ && due(options_.eval_every)) evaluate();
    if (iteration_ < total_iterations_ && due(options_.checkpoint_every)) {
      save(parts_.run.last_checkpoint());
    }
    if (base::stop_signal() != 0) {
      stopped_by_ = "signal";
    } else if (options_.max_minutes > 0 && throughput_.seconds() > options_.max_minutes * 60.0) {
      stopped_by_ = "max-minutes";
    }
  }
  if (stopped_by_.empty()) stopped_by_ = options_.epochs > 0 ? "epochs" : "iterations";
  return finish();
}

void Trainer::train_one() {
  const std::int64_t epoch = iteration_ / batches_per_epoch_;
  throughput_.start();
  const data::Batch& batch = parts_.stream.at(epoch, iteration_ % batches_per_epoch_);
  learning_rate_ = learning_rate_at(options_, iteration_, total_iterations_);
  last_step_ =
      parts_.engine.step(engine_batch(batch, parts_.shape), iteration_ + 1, learning_rate_);
  ++iteration_;
  if (!std::isfinite(last_step_.loss)) {
    diverge(std::isnan(last_step_.loss) ? "the loss is not a number" : "the loss is infinite");
  }
  last_finite_loss_ = last_step_.loss;
  if (average_) average_->update();
  throughput_.stop(batch.size);

  epoch_loss_ += last_step_.loss * static_cast<double>(last_step_.count);
  epoch_correct_ += last_step_.correct;
  epoch_count_ += last_step_.count;
  StepEvent event = step_event();
  for (Observer* observer : parts_.observers) observer->on_iteration(event);
  if (due(options_.log_every)) {
    throughput_.restart_recent();
    for (Observer* observer : parts_.observers) observer->on_step(event);
  }
}

void Trainer::end_epoch() {
  EpochEvent event;
  static_cast<Moment&>(event) = moment();
  event.loss = epoch_loss_ / static_cast<double>(epoch_count_);
  event.accuracy = static_cast<double>(epoch_correct_) / static_cast<double>(epoch_count_);
  const torch::Tensor predictions = parts_.engine.last_predictions();
  event.predictions.assign(predictions.data_ptr<std::int64_t>(),
                           predictions.data_ptr<std::int64_t>() + predictions.numel());
  epoch_loss_ = 0.0;
  epoch_correct_ = 0;
  epoch_count_ = 0;
  for (Observer* observer : parts_.observers) observer->on_epoch(event);
}

Evaluation Trainer::evaluate_set(EvaluationSet& set) {
  std::optional<WeightAverage::Applied> applied;
  if (average_) applied.emplace(*average_);
  return set.evaluate(parts_.engine);
}

void Trainer::evaluate() {
  EvalEvent event;
  static_cast<Moment&>(event) = moment();
  event.train_loss = last_step_.loss;
  event.evaluation = evaluate_set(parts_.validation ? *parts_.validation : parts_.test);
  if (parts_.validation) {
    event.best = event.evaluation.accuracy > best_accuracy_;
    judge(event.evaluation);
  }
  for (Observer* observer : parts_.observers) observer->on_eval(event);
}

// Only the validation part judges; the test set never decides anything.
void Trainer::judge(const Evaluation& evaluation) {
  if (evaluation.accuracy > best_accuracy_) {
    best_accuracy_ = evaluation.accuracy;
    best_iteration_ = iteration_;
    evaluations_without_better_ = 0;
    save(parts_.run.best_checkpoint());
  } else if (++evaluations_without_better_ >= options_.patience && options_.patience > 0) {
    stopped_by_ = "patience";
  }
  if (options_.target_accuracy > 0 && evaluation.accuracy >= options_.target_accuracy) {
    stopped_by_ = "target-accuracy";
  }
}

EndEvent Trainer::finish() {
  // First of all what cannot be had again: a second signal during the evaluation ends the process.
  if (iteration_ > 0) save(parts_.run.last_checkpoint());
  EndEvent event;
  if (parts_.validation && stopped_by_ != "patience" && stopped_by_ != "target-accuracy") {
    const std::string reason = stopped_by_;
    evaluate();
    stopped_by_ = reason;  // it ended by its length, whatever this evaluation says
  }
  event.test = evaluate_set(parts_.test);
  static_cast<Moment&>(event) = moment();
  event.run_dir = parts_.run.path();
  event.stopped_by = stopped_by_;
  event.loss = last_step_.loss;
  event.best_accuracy = parts_.validation ? best_accuracy_ : event.test.accuracy;
  event.examples_per_second = throughput_.overall();
  for (Observer* observer : parts_.observers) observer->on_end(event);
  return event;
}

void Trainer::save(const std::filesystem::path& path) {
  require_finite_weights();
  checkpoint::Checkpoint content;
  content.state_dict = to_records(parts_.engine.parameters());
  if (average_) content.average = to_records(average_->values());
  content.optimizer = to_records(parts_.engine.optimizer_state());
  content.manifest = parts_.manifest;
  content.manifest["training"] = training_state();
  checkpoint::save(path, content);
  if (path == parts_.run.last_checkpoint()) saved_iteration_ = iteration_;
  SaveEvent event;
  static_cast<Moment&>(event) = moment();
  event.path = path;
  for (Observer* observer : parts_.observers) observer->on_save(event);
}

nlohmann::json Trainer::training_state() const {
  nlohmann::json state = {{"iteration", iteration_},
                          {"total_iterations", total_iterations_},
                          {"epoch", moment().epoch},
                          {"seconds", throughput_.seconds()},
                          {"loss", last_step_.loss},
                          {"epoch_loss_sum", epoch_loss_},
                          {"epoch_correct", epoch_correct_},
                          {"epoch_count", epoch_count_},
                          {"evaluations_without_better", evaluations_without_better_}};
  if (best_accuracy_ >= 0) {
    state["best_accuracy"] = best_accuracy_;
    state["best_iteration"] = best_iteration_;
  }
  return state;
}

// A finite loss does not promise finite weights: the update after it may have overflowed.
void Trainer::require_finite_weights() {
  for (const auto& [name, tensor] : parts_.engine.parameters()) {
    if (!torch::isfinite(tensor).all().item<bool>()) diverge(name + " is no longer finite");
  }
}

void Trainer::diverge(const std::string& what) const {
  const std::string last_loss =
      last_finite_loss_ ? base::str(" (last finite loss ", base::shortest(*last_finite_loss_), ")")
                        : "";
  const std::string kept =
      saved_iteration_ > 0
          ? base::str("the checkpoint of iteration ", saved_iteration_, " is kept in ",
                      base::printable(parts_.run.last_checkpoint().string()))
          : "no checkpoint had been written yet";
  throw base::DivergedError(base::str("training diverged at iteration ", iteration_, ": ", what,
                                      last_loss, "; ", kept, "; lower --lr or set --clip-norm 1"));
}

Moment Trainer::moment() const {
  const std::int64_t epoch = iteration_ == 0 ? 1 : (iteration_ - 1) / batches_per_epoch_ + 1;
  return {iteration_, epoch, throughput_.seconds()};
}

StepEvent Trainer::step_event() const {
  StepEvent event;
  static_cast<Moment&>(event) = moment();
  event.loss = last_step_.loss;
  event.accuracy = static_cast<double>(last_step_.correct) / static_cast<double>(last_step_.count);
  event.learning_rate = learning_rate_;
  event.examples_per_second = throughput_.recent();
  return event;
}

}  // namespace rnnctl::training
