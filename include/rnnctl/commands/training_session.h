// Everything that one training works on, made from settings.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/training/evaluation.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::commands {

/// What can be refused before data are read: throws base::UsageError where settings contradict each
/// other or leave nothing to train.
void require_consistent(const config::Settings& settings);

class TrainingSession {
 public:
  /// Chooses the device, loads the data and builds the model with its random start; says on stderr
  /// what it chose. Throws base::Error.
  explicit TrainingSession(const config::Settings& settings,
                           const data::Preparation* known = nullptr);

  const config::Settings& settings() const { return settings_; }
  const data::LoadedData& data() const { return data_; }
  const Workbench& bench() const { return bench_; }

  std::int64_t total_iterations() const;
  /// What a checkpoint says of where it comes from: "model", "config", "data", "versions".
  nlohmann::json manifest() const;
  /// Room that the checkpoints of this run will take, the temporary one included.
  std::uint64_t checkpoint_bytes() const;

  /// One batch through the model, see training::check_first_batch; the line for stderr.
  std::string check_first_batch();

  /// Loads the weights of `resume`, from which train() is to go on. Throws base::InputError where
  /// it belongs to other data or another model, base::UsageError where it is beyond the end.
  void load(const training::ResumePoint& resume);

  /// Trains into `run`, from `resume` on where that is not null and was load()ed.
  /// Throws base::Error.
  training::EndEvent train(const training::RunDirectory& run,
                           const std::vector<training::Observer*>& observers,
                           const training::ResumePoint* resume = nullptr,
                           std::int64_t pause_after = 0);

 private:
  config::Settings settings_;
  data::LoadedData data_;
  data::DatasetShape shape_;
  models::ModelOptions model_options_;
  std::shared_ptr<models::SequenceModel> model_;
  Workbench bench_;
  std::optional<data::BatchStream> stream_;
  std::optional<training::EvaluationSet> test_, validation_;
};

}  // namespace rnnctl::commands
