#include "commands/report_checkpoint.h"

#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "commands/mistakes.h"
#include "commands/report_states.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/training/evaluation.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;

/// "" where there is none.
fs::path checkpoint_in(const fs::path& directory) {
  std::error_code unknown;
  for (const char* name : {"best.pt", "last.pt"}) {
    if (fs::is_regular_file(directory / name, unknown)) return directory / name;
  }
  return {};
}

void add_model(const StoredModel& stored, report::RunReport& run) {
  run.module = models::module_text(*stored.model);
  for (const models::ParameterRow& row : models::parameter_rows(*stored.model)) {
    run.parameters.push_back({row.name, base::shape_text(row.shape), row.count});
  }
}

std::optional<std::int64_t> iteration_in(const nlohmann::json& manifest) {
  const nlohmann::json::json_pointer place("/training/iteration");
  if (!manifest.contains(place) || !manifest.at(place).is_number_integer()) return std::nullopt;
  return manifest.at(place).get<std::int64_t>();
}

/// Whether the record says that the run had another test file. Nothing is said without hashes.
bool are_other_data(const nlohmann::json& record, const data::Dataset& dataset) {
  const nlohmann::json::json_pointer place("/data/test/sha256");
  if (!record.contains(place) || dataset.content_hashes().empty()) return false;
  return record.at(place) != nlohmann::json(dataset.content_hashes());
}

runs::Figures figures_of(const training::Evaluation& result) {
  runs::Figures figures;
  figures.loss = result.loss;
  if (result.task == data::Task::kRegress) {
    figures.r_squared = result.r_squared;
    figures.mean_absolute_error = result.mean_absolute_error;
  } else {
    figures.accuracy = result.accuracy;
  }
  return figures;
}

/// Before an engine takes the model to another device.
void add_states(const StoredModel& stored, const fs::path& checkpoint, const data::LoadedData& data,
                report::RunReport& run) {
  try {
    run.states = first_states(stored, checkpoint.string(), data);
  } catch (const base::Error& error) {
    run.notes.push_back(base::str("hidden states cannot be shown: ", error.what()));
  }
}

report::TestResult tested(const StoredModel& stored, const fs::path& checkpoint,
                          const config::Resolved& resolved, report::RunReport& run) {
  const config::Settings settings = settings_to_use(stored, resolved);
  const data::LoadedData data = test_data_for(stored, checkpoint.string(), settings, resolved);
  const data::Dataset& dataset = *data.test.dataset;
  if (are_other_data(run.run.record, dataset)) {
    run.notes.push_back("the test data here are not those that the run was tested on");
  }
  add_states(stored, checkpoint, data, run);
  const Workbench bench = make_engine(stored.model, settings, choose_device(settings.compute),
                                      dataset.has_unequal_lengths());
  training::EvaluationSet test("test", dataset, data.test.indices, data.preparation);
  training::Evaluation result = test.evaluate(*bench.engine);
  report::TestResult shown;
  shown.checkpoint = checkpoint.filename().string();
  shown.iteration = iteration_in(stored.manifest);
  shown.averaged = stored.averaged;
  shown.data = data.name;
  shown.figures = figures_of(result);
  shown.correct = result.correct;
  shown.count = result.count;
  shown.confusion = std::move(result.confusion);
  shown.class_names = data.preparation.class_names;
  shown.mistakes = confident_mistakes(data, *bench.engine, report::kMostMistakes);
  return shown;
}

}  // namespace

void add_checkpoint(const config::Resolved& resolved, report::RunReport& run) {
  const fs::path checkpoint = checkpoint_in(run.run.path);
  if (checkpoint.empty()) {
    run.notes.push_back("there is no checkpoint yet, so the model and the test set are not shown");
    return;
  }
  try {
    const StoredModel stored = load_checkpoint_model(checkpoint.string());
    add_model(stored, run);
    run.test = tested(stored, checkpoint, resolved, run);
  } catch (const base::Error& error) {
    if (error.exit_code() == base::ExitCode::kDevice) throw;
    const std::string message = error.what();
    const char* const missing =
        run.parameters.empty() ? "the model and the test set" : "the test set";
    run.notes.push_back(
        base::str(missing, " cannot be shown: ", message.substr(0, message.find('\n'))));
    base::log_warning(base::str(base::printable(run.name), ": ", run.notes.back()));
  }
}

}  // namespace rnnctl::commands
