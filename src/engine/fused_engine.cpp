#include <algorithm>

#include "engine/fused_gradients.h"
#include "engine/fused_pass.h"
#include "engine/fused_update.h"
#include "engine/fused_weights.h"
#include "engine/kernels/share_out.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/fused_engine.h>

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

}  // namespace

class FusedEngine::Work {
 public:
  Work(const models::SequenceModel& model, const models::PlainRnn& parts,
       const EngineOptions& options, int threads)
      : every_step_(parts.every_step),
        dropout_(parts.dropout),
        options_(options),
        threads_(threads),
        weights_(parts),
        layout_(weights_),
        update_(in_order(model, parameter_places(parts, layout_)), options.optimizer) {
    for (int t = 0; t < threads; ++t)
      passes_.emplace_back(weights_, layout_, every_step_, dropout_ > 0);
  }

  StepResult step(const Batch& batch, std::int64_t iteration, double learning_rate);
  torch::Tensor logits(const Batch& batch);

  FusedUpdate& update() { return update_; }
  void start_profile();
  StepProfile profile() const;
  const std::vector<std::int64_t>& predictions() const { return predictions_; }

 private:
  template <class Task>
  void share_out(std::size_t count, const Task& task) {
    kernels::share_out(team_, count, task);
  }
  void require_shape(const Batch& batch) const;
  void choose_team(std::size_t parts) {
    team_ = static_cast<int>(std::min(static_cast<std::size_t>(threads_), parts));
  }
  void pack_weights();
  void lap(Phase phase) {
    if (measured_) profile_.add(phase, team_ * clock_.lap());
  }
  void reserve(std::size_t parts, const Batch& batch);

  bool every_step_;
  double dropout_;
  EngineOptions options_;
  int threads_;
  int team_ = 1;  // of the threads, those for whom the batch has a part
  FusedWeights weights_;
  GradientLayout layout_;
  FusedUpdate update_;
  std::vector<FusedPass> passes_;           // one per thread
  std::vector<kernels::Buffer> gradients_;  // one per part
  std::vector<kernels::CrossEntropy> losses_;
  std::vector<std::int64_t> predictions_;
  bool measured_ = false;
  StepProfile profile_;                       // what all threads do together
  std::vector<StepProfile> thread_profiles_;  // what each does on its own
  LapClock clock_;
};

void FusedEngine::Work::require_shape(const Batch& batch) const {
  const auto input = static_cast<std::int64_t>(weights_.layers()[0].sizes.input);
  const std::int64_t targets = every_step_ ? batch.time : 1;
  if (batch.size > 0 && batch.time > 0 && batch.input == input &&
      batch.targets_per_example == targets) {
    return;
  }
  throw base::UsageError(base::str(
      "a batch of ", batch.size, " x ", batch.time, " x ", batch.input, " with ",
      batch.targets_per_example, " targets each does not fit the network, which reads ", input,
      " numbers a time step and has ", every_step_ ? "a target a step" : "one target"));
}

void FusedEngine::Work::pack_weights() {
  share_out(weights_.packing_tasks(),
            [this](std::size_t, std::size_t task) { weights_.pack(task); });
}

// Allocates in the first step, or when a batch is larger than those before.
void FusedEngine::Work::reserve(std::size_t parts, const Batch& batch) {
  const auto size = static_cast<std::size_t>(batch.size);
  const std::size_t rows = part_of(size, parts, 0).count;
  choose_team(parts);
  for (int t = 0; t < team_; ++t) {
    passes_[static_cast<std::size_t>(t)].reserve(rows, static_cast<std::size_t>(batch.time));
  }
  while (gradients_.size() < parts) gradients_.emplace_back(layout_.size);
  losses_.resize(parts);
  predictions_.resize(size * static_cast<std::size_t>(batch.targets_per_example));
}

StepResult FusedEngine::Work::step(const Batch& batch, std::int64_t iteration,
                                   double learning_rate) {
  require_shape(batch);
  const auto size = static_cast<std::size_t>(batch.size);
  const std::size_t parts = parts_of(size);
  reserve(parts, batch);
  clock_.start();
  pack_weights();
  lap(Phase::kWeights);

  const auto targets = static_cast<double>(batch.size * batch.targets_per_example);
  const StepSettings settings{.label_smoothing = options_.label_smoothing,
                              .loss_scale = 1.0 / targets,
                              .dropout = dropout_,
                              .seed = options_.seed,
                              .iteration = iteration};
  share_out(parts, [&](std::size_t thread, std::size_t part) {
    losses_[part] = passes_[thread].train(batch, part_of(size, parts, part), settings,
                                          gradients_[part].data(), predictions_.data());
  });
  lap(Phase::kWaiting);  // and the threads' own phases, which profile() takes off

  share_out(update_.blocks(),
            [&](std::size_t, std::size_t block) { update_.reduce(block, gradients_, parts); });
  update_.begin(learning_rate);
  share_out(update_.blocks(), [&](std::size_t, std::size_t block) { update_.apply(block); });
  lap(Phase::kUpdate);

  StepResult result;
  for (std::size_t part = 0; part < parts; ++part) {
    result.loss += losses_[part].loss / targets;
    result.correct += losses_[part].correct;
  }
  result.count = batch.size * batch.targets_per_example;
  return result;
}

void FusedEngine::Work::start_profile() {
  measured_ = true;
  profile_ = StepProfile();
  thread_profiles_.assign(passes_.size(), StepProfile());
  for (std::size_t t = 0; t < passes_.size(); ++t) passes_[t].measure(&thread_profiles_[t]);
}

StepProfile FusedEngine::Work::profile() const {
  StepProfile result = profile_;
  for (const StepProfile& own : thread_profiles_) {
    result.add(own);
    result.add(Phase::kWaiting, -own.total());
  }
  return result;
}

torch::Tensor FusedEngine::Work::logits(const Batch& batch) {
  require_shape(batch);
  const auto size = static_cast<std::size_t>(batch.size);
  const std::size_t parts = parts_of(size);
  constexpr std::size_t kSlots = 2;  // time steps that an evaluation keeps
  choose_team(parts);
  for (int t = 0; t < team_; ++t) {
    passes_[static_cast<std::size_t>(t)].reserve(part_of(size, parts, 0).count, kSlots);
  }
  pack_weights();
  torch::Tensor scores = torch::empty(
      {batch.size * batch.targets_per_example, static_cast<std::int64_t>(weights_.classes())});
  float* const out = scores.data_ptr<float>();
  share_out(parts, [&](std::size_t thread, std::size_t part) {
    passes_[thread].evaluate(batch, part_of(size, parts, part), out);
  });
  return scores;
}

std::string FusedEngine::refusal(const models::SequenceModel& model, torch::Device device) {
  if (!device.is_cpu()) return "the fused engine computes on the CPU only";
  if (!model.plain_rnn()) {
    return base::str("the fused engine does not cover model ", model.options().model,
                     model.options().stateful ? " with --stateful" : "");
  }
  return "";
}

std::string FusedEngine::instruction_set() {
  const std::string name = kernels::instruction_set();
  return name.rfind("AVX3", 0) == 0 ? "AVX-512" : name;  // Highway's name for it
}

FusedEngine::FusedEngine(std::shared_ptr<models::SequenceModel> model, const EngineOptions& options,
                         int threads)
    : model_(std::move(model)) {
  const std::string reason = refusal(*model_, torch::kCPU);
  if (!reason.empty()) throw base::UsageError(reason);
  work_ = std::make_unique<Work>(*model_, *model_->plain_rnn(), options, threads);
}

FusedEngine::~FusedEngine() = default;

StepResult FusedEngine::step(const Batch& batch, std::int64_t iteration, double learning_rate) {
  return work_->step(batch, iteration, learning_rate);
}

torch::Tensor FusedEngine::logits(const Batch& batch) { return work_->logits(batch); }

torch::Tensor FusedEngine::last_predictions() const {
  return torch::tensor(work_->predictions(), torch::kInt64);
}

void FusedEngine::start_profile() { work_->start_profile(); }

StepProfile FusedEngine::profile() const { return work_->profile(); }

NamedTensors FusedEngine::parameters() { return parameters_of(*model_); }

OptimizerState FusedEngine::optimizer_state() const { return work_->update().state(); }

void FusedEngine::load_optimizer_state(const OptimizerState& state) { work_->update().load(state); }

void FusedEngine::load_carried_state(const torch::Tensor&) {
  throw base::InputError("the checkpoint has a carried hidden state, this network carries none");
}

}  // namespace rnnctl::engine
