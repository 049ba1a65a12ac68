#include "commands/training_observers.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>

#include "commands/training_report.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/data/image_dataset.h>
#include <rnnctl/data/picture.h>
#include <rnnctl/training/console_observer.h>
#include <rnnctl/training/csv_observer.h>
#include <rnnctl/training/event_folder.h>
#include <rnnctl/training/json_observer.h>
#include <rnnctl/training/tensorboard_observer.h>

namespace fs = std::filesystem;

namespace rnnctl::commands {
namespace {

/// The first pictures that are trained on; nothing where they are none, or too large for a sample.
std::optional<data::PngPicture> sample_pictures(const data::DataPart& part) {
  constexpr std::size_t kShown = 25;
  constexpr int kPerRow = 5;
  constexpr std::int64_t kLargest = 256;  // pixels each way
  const auto* images = dynamic_cast<const data::ImageDataset*>(part.dataset.get());
  if (images == nullptr) return std::nullopt;
  const data::DatasetShape& shape = images->shape();
  if (shape.time > kLargest || shape.input > kLargest) return std::nullopt;
  std::vector<data::LabelledPicture> pictures;
  const auto count =
      part.indices.empty() ? static_cast<std::size_t>(shape.count) : part.indices.size();
  for (std::size_t i = 0; i < std::min(kShown, count); ++i) {
    const auto index = part.indices.empty() ? static_cast<std::uint32_t>(i) : part.indices[i];
    pictures.push_back({images->pixels(index), shape.time, shape.input, images->label(index)});
  }
  return data::encode_grid_png(pictures, kPerRow);
}

fs::path absolute_folder(const std::string& folder) {
  std::error_code unknown;  // the current folder is gone: as it was given, then
  const fs::path absolute = fs::absolute(folder, unknown);
  const fs::path normal = (unknown ? fs::path(folder) : absolute).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();  // "tb/" is "tb"
}

}  // namespace

TrainingObservers::TrainingObservers(TrainingSession& session, const training::RunDirectory& run,
                                     const fs::path& event_folder, bool reports) {
  using training::OnFailure;
  const auto& output = session.settings().output;
  const auto& training = session.settings().training;
  const auto on_failure =
      training.on_save_error == "continue" ? OnFailure::kTryLater : OnFailure::kStop;
  const bool predicts_a_string = session.data().name == "hihell";  // as the tutorial prints it
  owned_.push_back(std::make_unique<training::ConsoleObserver>(
      !output.json && !output.quiet, !output.quiet,
      predicts_a_string ? session.data().preparation.class_names : std::vector<std::string>()));
  owned_.push_back(std::make_unique<training::JsonObserver>(run.metrics(), on_failure));
  if (output.json) owned_.push_back(std::make_unique<training::JsonObserver>(std::cout));
  std::error_code unknown;
  if (output.metrics_csv || fs::exists(run.metrics_csv(), unknown)) {
    owned_.push_back(
        std::make_unique<training::CsvObserver>(run.metrics_csv(), run.metrics(), on_failure));
  }
  if (reports) owned_.push_back(std::make_unique<ReportObserver>(run.path()));
  if (event_folder.empty()) return;
  training::prepare_event_folder(event_folder, output.overwrite);
  owned_.push_back(std::make_unique<training::TensorBoardObserver>(
      *session.bench().engine,
      training::TensorBoardOptions{.folder = event_folder,
                                   .configuration = config::settings_to_json(session.settings()),
                                   .pictures = sample_pictures(session.data().training),
                                   .eval_every = training.eval_every,
                                   .on_failure = on_failure}));
}

std::vector<training::Observer*> TrainingObservers::all() const {
  std::vector<training::Observer*> observers;
  for (const auto& observer : owned_) observers.push_back(observer.get());
  return observers;
}

fs::path event_folder_of(const config::OutputOptions& output, const nlohmann::json& record) {
  const auto stored = record.find("tensorboard");
  const bool has_one = stored != record.end() && stored->is_string();
  const fs::path before = has_one ? stored->get<std::string>() : std::string();
  const fs::path folder = output.tensorboard.empty() ? before : absolute_folder(output.tensorboard);
  if (folder.empty()) return folder;
  std::error_code unknown;
  const bool is_its_own = folder == before || fs::equivalent(folder, before, unknown);
  if (is_its_own) {
    training::require_usable_for_events(folder);
  } else {
    training::require_free_for_events(folder, output.overwrite);
  }
  base::log_info(base::str("events: ", base::printable(folder.string())));
  return folder;
}

}  // namespace rnnctl::commands
