// Event files for TensorBoard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include <nlohmann/json.hpp>

#include <rnnctl/data/picture.h>
#include <rnnctl/engine/engine.h>
#include <rnnctl/training/observer.h>

namespace rnnctl::training {

struct TensorBoardOptions {
  std::filesystem::path folder;              ///< prepared, see event_folder.h
  nlohmann::json configuration;              ///< an object: option and value
  std::optional<data::PngPicture> pictures;  ///< a sample of what is trained on
  std::int64_t eval_every = 0;               ///< iterations; 0: at the end
  OnFailure on_failure = OnFailure::kStop;
};

/// Writes, each step being the iteration:
/// - scalars loss/train, accuracy/train, learning_rate, examples_per_second with every on_step;
///   loss/epoch, accuracy/epoch; loss/SPLIT, accuracy/SPLIT with every evaluation (of numbers
///   mean_absolute_error/SPLIT and r_squared/SPLIT in place of an accuracy);
/// - histograms parameters/NAME and gradients/NAME in the iterations that evaluate, the parameters'
///   also before the first;
/// - at the start the configuration, as a text and as hyperparameters, and the pictures.
/// Every event is in the file at once. A run that goes on writes a file of its own in the folder
/// and tells TensorBoard to forget the iterations that it repeats.
/// A file is made with the first event. All hooks throw base::OutputError where it cannot be
/// written, with kTryLater only the end: no checkpoint waits for what is only looked at.
class TensorBoardObserver : public Observer {
 public:
  /// `engine` must outlive the observer.
  TensorBoardObserver(engine::Engine& engine, TensorBoardOptions options);
  ~TensorBoardObserver() override;

  void on_start(const StartEvent& event) override;
  void on_iteration(const StepEvent& event) override;
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void on_eval(const EvalEvent& event) override;
  void on_end(const EndEvent& event) override;
  void on_diverge(const DivergeEvent& event) override;

 private:
  class File;
  void describe_run();
  void write_histograms(std::int64_t iteration);

  engine::Engine& engine_;
  TensorBoardOptions options_;
  StartEvent start_;
  std::unique_ptr<File> file_;
  bool goes_on_ = false;      ///< there were events of an earlier start
  bool has_trained_ = false;  ///< since this start
};

}  // namespace rnnctl::training
