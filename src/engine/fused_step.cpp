#include "engine/fused_step.h"

#include <algorithm>
#include <chrono>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::engine {
namespace {

/// In the model's order.
std::vector<ParameterPlace> in_order(const models::SequenceModel& model,
                                     const std::vector<ParameterPlace>& places) {
  std::vector<ParameterPlace> result;
  for (const torch::Tensor& parameter : model.parameters()) {
    const auto found = std::find_if(
        places.begin(), places.end(),
        [&parameter](const ParameterPlace& place) { return place.tensor.is_same(parameter); });
    if (found != places.end()) result.push_back(*found);
  }
  return result;
}

/// Four parts, or a multiple of it, share out evenly to 1, 2 and 4 threads; more than 32 examples
/// in a part win nothing, fewer than 4 cost.
std::size_t parts_of(std::size_t batch) {
  constexpr std::size_t kFew = 4, kMany = 128;
  return std::min((batch + kMany - 1) / kMany * 4, (batch + kFew - 1) / kFew);
}

Part part_of(std::size_t batch, std::size_t parts, std::size_t index) {
  const std::size_t least = batch / parts, rest = batch % parts;
  return {index * least + std::min(index, rest), least + (index < rest ? 1 : 0)};
}

/// Of how many targets a batch's loss is the mean.
std::int64_t targets_of(const Batch& batch) {
  const auto all = batch.size * batch.targets_per_example;
  return all - std::count(batch.targets, batch.targets + all, kIgnoredTarget);
}

CarriedState state_of(const models::PlainRnn& parts) {
  return {static_cast<std::int64_t>(parts.layers.size()), parts.readout.size(1)};
}

}  // namespace

FusedStep::FusedStep(const models::SequenceModel& model, const models::PlainRnn& parts,
                     const EngineOptions& options, int threads, bool timed)
    : every_step_(parts.every_step),
      stateful_(parts.stateful),
      dropout_(parts.dropout),
      readout_dropout_(parts.readout_dropout),
      options_(options),
      trial_(threads, timed),
      weights_(parts),
      layout_(weights_),
      update_(in_order(model, parameter_places(parts, layout_)), options.optimizer),
      training_state_(state_of(parts)),
      evaluation_state_(state_of(parts)) {
  const bool drops = dropout_ > 0 || readout_dropout_ > 0;
  for (int t = 0; t < threads; ++t) passes_.emplace_back(weights_, layout_, every_step_, drops);
}

StepResult FusedStep::train(const Batch& batch, std::int64_t iteration, double learning_rate) {
  require_shape(batch);
  const std::size_t parts = parts_of(static_cast<std::size_t>(batch.size));
  holds_weights_ = false;
  const auto begin = std::chrono::steady_clock::now();
  choose_team(parts);
  reserve(parts, batch);
  clock_.start();
  pack_weights();
  lap(Phase::kWeights);
  train_parts(parts, batch, iteration);
  move_weights(parts, learning_rate);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (parts > 1) trial_.took(batch.size, took.count());  // one part is one thread's
  return result_of(parts, batch);
}

void FusedStep::train_parts(std::size_t parts, const Batch& batch, std::int64_t iteration) {
  const StepSettings settings{.label_smoothing = options_.label_smoothing,
                              .loss_scale = 1.0 / static_cast<double>(targets_of(batch)),
                              .dropout = dropout_,
                              .readout_dropout = readout_dropout_,
                              .carried = stateful_ ? training_state_.before(batch) : nullptr,
                              .seed = options_.seed,
                              .iteration = iteration};
  const auto size = static_cast<std::size_t>(batch.size);
  share_out(parts, [&](std::size_t thread, std::size_t part) {
    losses_[part] = passes_[thread].train(batch, part_of(size, parts, part), settings,
                                          gradients_[part].data(), predictions_.data());
  });
  lap(Phase::kWaiting);  // and the threads' own phases, which profile() takes off
}

void FusedStep::move_weights(std::size_t parts, double learning_rate) {
  share_out(update_.blocks(),
            [&](std::size_t, std::size_t block) { update_.reduce(block, gradients_, parts); });
  update_.begin(learning_rate);
  share_out(update_.blocks(), [&](std::size_t, std::size_t block) { update_.apply(block); });
  lap(Phase::kUpdate);
}

StepResult FusedStep::result_of(std::size_t parts, const Batch& batch) const {
  StepResult result;
  result.count = targets_of(batch);
  for (std::size_t part = 0; part < parts; ++part) {
    result.loss += losses_[part].loss / static_cast<double>(result.count);
    result.correct += losses_[part].correct;
  }
  return result;
}

void FusedStep::require_shape(const Batch& batch) const {
  const auto input = static_cast<std::int64_t>(weights_.layers()[0].sizes.input);
  const std::int64_t targets = every_step_ ? batch.time : 1;
  if (batch.lengths != nullptr) {
    throw base::UsageError("--engine fused reads sequences of equal length; choose --engine torch");
  }
  if (batch.size > 0 && batch.time > 0 && batch.input == input &&
      batch.targets_per_example == targets) {
    return;
  }
  throw base::UsageError(base::str(
      "a batch of ", batch.size, " x ", batch.time, " x ", batch.input, " with ",
      batch.targets_per_example, " targets each does not fit the network, which reads ", input,
      " numbers a time step and has ", every_step_ ? "a target a step" : "one target"));
}

void FusedStep::pack_weights() {
  share_out(weights_.packing_tasks(),
            [this](std::size_t, std::size_t task) { weights_.pack(task); });
}

void FusedStep::choose_team(std::size_t parts) {
  team_ = static_cast<int>(std::min(static_cast<std::size_t>(trial_.threads()), parts));
}

// Allocates in the first step, or when a batch is larger than those before.
void FusedStep::reserve(std::size_t parts, const Batch& batch) {
  const auto size = static_cast<std::size_t>(batch.size);
  const std::size_t rows = part_of(size, parts, 0).count;
  for (int t = 0; t < team_; ++t) {
    passes_[static_cast<std::size_t>(t)].reserve(rows, static_cast<std::size_t>(batch.time));
  }
  while (gradients_.size() < parts) gradients_.emplace_back(layout_.size);
  losses_.resize(parts);
  predictions_.resize(size * static_cast<std::size_t>(batch.targets_per_example));
}

void FusedStep::start_profile() {
  measured_ = true;
  profile_ = StepProfile();
  thread_profiles_.assign(passes_.size(), StepProfile());
  for (std::size_t t = 0; t < passes_.size(); ++t) passes_[t].measure(&thread_profiles_[t]);
}

StepProfile FusedStep::profile() const {
  StepProfile result = profile_;
  for (const StepProfile& own : thread_profiles_) {
    result.add(own);
    result.add(Phase::kWaiting, -own.total());
  }
  return result;
}

torch::Tensor FusedStep::logits(const Batch& batch) {
  require_shape(batch);
  const auto size = static_cast<std::size_t>(batch.size);
  const std::size_t parts = parts_of(size);
  constexpr std::size_t kSlots = 2;  // time steps that an evaluation keeps
  choose_team(parts);
  for (int t = 0; t < team_; ++t) {
    passes_[static_cast<std::size_t>(t)].reserve(part_of(size, parts, 0).count, kSlots);
  }
  if (!holds_weights_) pack_weights();
  torch::Tensor scores = torch::empty(
      {batch.size * batch.targets_per_example, static_cast<std::int64_t>(weights_.classes())});
  float* const out = scores.data_ptr<float>();
  float* const carried = stateful_ ? evaluation_state_.before(batch) : nullptr;
  share_out(parts, [&](std::size_t thread, std::size_t part) {
    passes_[thread].evaluate(batch, part_of(size, parts, part), carried, out);
  });
  return scores;
}

}  // namespace rnnctl::engine
