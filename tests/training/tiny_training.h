// A training small enough to run in milliseconds, and everything it tells its observers.
#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/training/json_observer.h>
#include <rnnctl/training/run_directory.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::test {

inline constexpr std::int64_t kTime = 4, kInput = 3, kClasses = 3;

/// Sequences in which the feature of the right class is larger than the noise. Sets of another
/// size are other sequences.
inline data::SequenceDataset tiny_sequences(std::int64_t count) {
  std::mt19937 numbers(static_cast<std::mt19937::result_type>(count));
  std::vector<std::int64_t> targets;
  std::vector<float> inputs;
  for (std::int64_t example = 0; example < count; ++example) {
    targets.push_back(numbers() % kClasses);
    for (std::int64_t i = 0; i < kTime * kInput; ++i) {
      const float noise = static_cast<float>(numbers() % 2000) / 1000.0F - 1.0F;
      inputs.push_back(noise + (i % kInput == targets.back() ? 1.0F : 0.0F));
    }
  }
  return {"tiny sequences", {count, kTime, kInput, kClasses, 1}, inputs, targets};
}

struct Recorder : training::Observer {
  std::vector<training::StartEvent> starts;
  std::vector<training::StepEvent> iterations, steps;
  std::vector<training::EpochEvent> epochs;
  std::vector<training::EvalEvent> evaluations;
  std::vector<training::SaveEvent> saves;
  std::vector<training::EndEvent> ends;
  std::function<void(const training::StepEvent&)> after_iteration;

  void on_start(const training::StartEvent& event) override { starts.push_back(event); }
  void on_iteration(const training::StepEvent& event) override {
    iterations.push_back(event);
    if (after_iteration) after_iteration(event);
  }
  void on_step(const training::StepEvent& event) override { steps.push_back(event); }
  void on_epoch(const training::EpochEvent& event) override { epochs.push_back(event); }
  void on_eval(const training::EvalEvent& event) override { evaluations.push_back(event); }
  void on_save(const training::SaveEvent& event) override { saves.push_back(event); }
  void on_end(const training::EndEvent& event) override { ends.push_back(event); }

  std::vector<double> losses() const {
    std::vector<double> result;
    for (const auto& event : iterations) result.push_back(event.loss);
    return result;
  }
  /// Iterations at which `file` was written.
  std::vector<std::int64_t> saves_of(const std::string& file) const {
    std::vector<std::int64_t> result;
    for (const auto& event : saves) {
      if (event.path.filename() == file) result.push_back(event.iteration);
    }
    return result;
  }
};

enum class Validation { kNone, kPresent };

/// 25 training examples in batches of 10, so that an epoch is 10 + 10 + 5; 20 test examples; 8 of
/// validation.
class TinyTraining {
 public:
  static constexpr std::int64_t kTraining = 25, kTest = 20, kValidation = 8, kBatch = 10;

  TinyTraining(engine::Engine& engine, const training::TrainingOptions& options,
               const std::filesystem::path& run_dir, Validation validation = Validation::kNone)
      : TinyTraining(engine, options, training::RunDirectory(run_dir, "tiny", true), validation,
                     nullptr, 0) {}

  /// Into `run`, from `resume` on where that is not null, stopping after `pause_after` where that
  /// is not 0.
  TinyTraining(engine::Engine& engine, const training::TrainingOptions& options,
               training::RunDirectory run, Validation validation,
               const training::ResumePoint* resume, std::int64_t pause_after)
      : stream_(training_, {.batch_size = kBatch, .seed = options.seed}),
        directory_(std::move(run)),
        metrics_(directory_.metrics()),
        trainer_({engine,
                  stream_,
                  training_.shape(),
                  test_set_,
                  validation == Validation::kPresent ? &validation_set_ : nullptr,
                  directory_,
                  {{"model", "tiny"}},
                  {},
                  {&recorder, &metrics_},
                  resume,
                  pause_after},
                 options) {}

  training::EndEvent run() { return trainer_.run(); }
  const training::RunDirectory& directory() const { return directory_; }

  Recorder recorder;

 private:
  data::SequenceDataset training_ = tiny_sequences(kTraining);
  data::SequenceDataset test_ = tiny_sequences(kTest);
  data::SequenceDataset validation_ = tiny_sequences(kValidation);
  data::BatchStream stream_;
  training::EvaluationSet test_set_{"test", test_};
  training::EvaluationSet validation_set_{"validation", validation_};
  training::RunDirectory directory_;
  training::JsonObserver metrics_;
  training::Trainer trainer_;
};

/// Of the training that wrote the checkpoint `path`.
inline std::int64_t saved_iteration(const std::filesystem::path& path) {
  return checkpoint::load(path).manifest.at("training").at("iteration").get<std::int64_t>();
}

/// Options for a run of `iterations` that evaluates and saves only at its end.
inline training::TrainingOptions quiet_options(std::int64_t iterations) {
  training::TrainingOptions options;
  options.iterations = iterations;
  options.batch_size = TinyTraining::kBatch;
  options.eval_every = 0;
  options.log_every = 0;
  options.checkpoint_every = 0;
  return options;
}

}  // namespace rnnctl::test
