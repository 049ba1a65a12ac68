#include <numeric>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/training_session.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/engine/optimizer.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::commands {
namespace {

std::int64_t count_parameters(const models::SequenceModel& model) {
  std::int64_t total = 0;
  for (const auto& row : models::parameter_rows(model)) total += row.count;
  return total;
}

data::BatchOptions batch_options(const training::TrainingOptions& training) {
  return {.batch_size = training.batch_size,
          .shuffle = true,
          .seed = training.seed,
          .max_shift = training.max_shift};
}

/// The test set only reports, so without a validation part, or with one that is looked at only when
/// all is over, these would do nothing.
void require_judge(const training::TrainingOptions& training) {
  const char* option = training.patience > 0          ? "--patience"
                       : training.target_accuracy > 0 ? "--target-accuracy"
                                                      : nullptr;
  if (option == nullptr) return;
  if (training.validation_split == 0) {
    throw base::UsageError(base::str(
        option, " judges on a part of the training set; add --validation-split, like 5000 or 0.1"));
  }
  if (training.eval_every > 0) return;
  throw base::UsageError(
      base::str(option,
                " judges at each evaluation, and --eval-every 0 leaves the last one only; add "
                "--eval-every, like 500"));
}

void require_goal_fits(const training::TrainingOptions& training, const data::LoadedData& data) {
  const data::Task task = data.preparation.task;
  if (training.max_shift > 0 && !data.kind.empty() && data.kind != "idx") {
    throw base::UsageError(
        base::str("--augment moves images, the data are ", data.kind, "; leave it out"));
  }
  if (training.target_accuracy > 0 && task == data::Task::kRegress) {
    throw base::UsageError("--target-accuracy is for classes; of numbers none is simply right");
  }
  if (training.label_smoothing > 0 && task == data::Task::kRegress) {
    throw base::UsageError("--label-smoothing is for classes, not for numbers to predict");
  }
}

std::vector<std::uint32_t> all_or(const data::DataPart& part) {
  if (!part.indices.empty()) return part.indices;
  std::vector<std::uint32_t> all(static_cast<std::size_t>(part.dataset->shape().count));
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

/// Whether the two describe the same bytes, wherever they lie: the description has the path. What
/// is built in has no hashes, and no path either.
bool same_but_for_its_place(nlohmann::json before, nlohmann::json now) {
  if (before.is_object() && !now.at("sha256").empty()) {
    before.erase("description");
    now.erase("description");
  }
  return before == now;
}

void require_same_data(const training::ResumePoint& point, const nlohmann::json& present) {
  const auto& manifest = point.content.manifest;
  const nlohmann::json stored = manifest.value("data", nlohmann::json());
  for (const char* part : {"training", "test"}) {
    const nlohmann::json before =
        stored.is_object() ? stored.value(part, nlohmann::json()) : stored;
    if (same_but_for_its_place(before, present.at(part))) continue;
    throw base::InputError(base::str(base::printable(point.file.string()), ": the ", part,
                                     " data are not those that the run began with (",
                                     base::printable(present.at(part).value("description", "")),
                                     "); --dataset or --data says where they are"));
  }
}

}  // namespace

void require_consistent(const config::Settings& settings) {
  const auto& training = settings.training;
  if (training.epochs <= 0 && training.iterations <= 0) {
    throw base::UsageError("--epochs and --iterations are both 0, there is nothing to train");
  }
  require_judge(training);
  engine::require_consistent(training.optimizer);
  models::ModelOptions options = settings.model;
  // Between layers or before the readout: which it is, only the data say.
  if (!settings.dataset.path.empty()) options.dropout = 0.0;
  models::require_trainable(options);
  if (training.max_shift > 0 && models::find_model(settings.model.model).dataset != "mnist") {
    throw base::UsageError(base::str("--augment moves images, and model ", settings.model.model,
                                     " has none; leave it out"));
  }
}

TrainingSession::TrainingSession(const config::Settings& settings, const data::Preparation* known)
    : settings_(settings) {
  const auto& training = settings_.training;
  require_consistent(settings_);
  const engine::DeviceChoice device = choose_device(settings_.compute);
  data_ = load_data(models::find_model(settings_.model.model), settings_, known);
  require_goal_fits(training, data_);
  shape_ = data_.training.dataset->shape();
  model_options_ = fitted_to(settings_.model, data_);
  model_ = models::build_model(model_options_, training.seed);
  bench_ = make_engine(model_, settings_, device, data_.training.dataset->has_unequal_lengths());
  stream_.emplace(*data_.training.dataset, all_or(data_.training), batch_options(training));
  test_.emplace("test", *data_.test.dataset, data_.test.indices, data_.preparation);
  if (data_.validation) {
    validation_.emplace("validation", *data_.validation.dataset, data_.validation.indices,
                        data_.preparation);
  }
}

std::int64_t TrainingSession::total_iterations() const {
  const auto& training = settings_.training;
  return training.epochs > 0 ? training.epochs * stream_->batches_per_epoch() : training.iterations;
}

nlohmann::json TrainingSession::manifest() const {
  return {{"model", training::to_json(model_options_)},
          {"config", config::settings_to_json(settings_)},
          {"data", describe(data_)},
          {"versions", versions()}};
}

std::uint64_t TrainingSession::checkpoint_bytes() const {
  constexpr std::uint64_t kRest = 1 << 16;  // names, manifest, alignment
  constexpr std::uint64_t kLastBestAndTemporary = 3;
  // Weights, moving average, and up to two tensors of the optimizer.
  const auto floats = static_cast<std::uint64_t>(4 * count_parameters(*model_));
  const auto files = kLastBestAndTemporary + static_cast<std::uint64_t>(settings_.training.keep);
  return files * (floats * sizeof(float) + kRest);
}

std::string TrainingSession::check_first_batch() {
  return training::check_first_batch(*bench_.engine, *stream_, shape_);
}

void TrainingSession::load(const training::ResumePoint& resume) {
  require_same_data(resume, describe(data_));
  training::require_not_beyond(resume.state, total_iterations());
  training::load_into(*model_, resume.content.state_dict, resume.file.string());
}

training::EndEvent TrainingSession::train(const training::RunDirectory& run,
                                          const std::vector<training::Observer*>& observers,
                                          const training::ResumePoint* resume,
                                          std::int64_t pause_after) {
  training::Trainer trainer({.engine = *bench_.engine,
                             .stream = *stream_,
                             .shape = shape_,
                             .test = *test_,
                             .validation = validation_ ? &*validation_ : nullptr,
                             .run = run,
                             .manifest = manifest(),
                             .start = {.model = settings_.model.model,
                                       .task = data_.preparation.task,
                                       .engine = bench_.engine->name(),
                                       .device = bench_.device,
                                       .run_dir = run.path(),
                                       .parameters = count_parameters(*model_)},
                             .observers = observers,
                             .resume = resume,
                             .pause_after = pause_after},
                            settings_.training);
  return trainer.run();
}

}  // namespace rnnctl::commands
