#include <ctime>
#include <filesystem>
#include <iostream>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/train.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/yaml_writer.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/split.h>
#include <rnnctl/models/module_text.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/console_observer.h>
#include <rnnctl/training/json_observer.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::commands {
namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  gmtime_r(&now, &fields);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text;
}

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

/// What is stored must mean the same folder wherever `eval` and the next `train` are started.
config::Resolved with_absolute_data(config::Resolved resolved) {
  std::string& folder = resolved.settings.data;
  if (!folder.empty()) folder = std::filesystem::absolute(folder).lexically_normal().string();
  return resolved;
}

void require_something_to_train(const training::TrainingOptions& training) {
  if (training.epochs > 0 || training.iterations > 0) return;
  throw base::UsageError("--epochs and --iterations are both 0, there is nothing to train");
}

/// The test set only reports, so without a validation part these would do nothing.
void require_judge(const training::TrainingOptions& training, const data::Split& split) {
  if (!split.validation.empty()) return;
  const char* option = training.patience > 0          ? "--patience"
                       : training.target_accuracy > 0 ? "--target-accuracy"
                                                      : nullptr;
  if (option == nullptr) return;
  throw base::UsageError(base::str(
      option, " judges on a part of the training set; add --validation-split, like 5000 or 0.1"));
}

/// run.json: everything one needs to know, or to do it again.
nlohmann::json record_of(const std::vector<std::string>& command, const Workbench& bench,
                         const nlohmann::json& manifest) {
  return {{"command", command},
          {"started", utc_now()},
          {"versions", manifest.at("versions")},
          {"data", manifest.at("data")},
          {"config", manifest.at("config")},
          {"engine", bench.engine->name()},
          {"device", bench.device},
          {"threads", bench.threads},
          {"machine",
           {{"cpu", base::cpu_model()},
            {"usable_cores", base::usable_cores()},
            {"simd", base::simd_level()}}}};
}

void add_result(nlohmann::json& record, const training::EndEvent& end) {
  record["finished"] = utc_now();
  record["result"] = {{"stopped_by", end.stopped_by},
                      {"iteration", end.iteration},
                      {"epoch", end.epoch},
                      {"seconds", end.seconds},
                      {"examples_per_second", end.examples_per_second},
                      {"test_loss", end.test.loss},
                      {"test_accuracy", end.test.accuracy},
                      {"best_accuracy", end.best_accuracy}};
}

}  // namespace

int run_train(const config::Resolved& given, const std::vector<std::string>& command) {
  const config::Resolved resolved = with_absolute_data(given);
  const config::Settings& settings = resolved.settings;
  const models::ModelEntry& entry = models::find_model(settings.model.model);
  require_something_to_train(settings.training);

  const DataBundle data = load_data(entry, given.settings.data);
  const data::DatasetShape shape = data.training->shape();
  const data::Split split = data::split_validation(shape.count, settings.training.validation_split,
                                                   settings.training.seed);
  require_judge(settings.training, split);
  const models::ModelOptions model_options = fitted_to(settings.model, shape);
  const auto model = models::build_model(model_options, settings.training.seed);
  const Workbench bench = make_engine(model, settings);

  data::BatchStream stream(*data.training, split.training, batch_options(settings.training));
  training::EvaluationSet test("test", *data.test);
  std::optional<training::EvaluationSet> validation;
  if (!split.validation.empty()) {
    validation.emplace("validation", *data.training, split.validation);
  }
  base::log_info(training::check_first_batch(*bench.engine, stream, shape));

  const training::RunDirectory run(settings.output.run_dir, settings.model.model,
                                   settings.output.overwrite);
  run.write_config(config::to_yaml(resolved, config::Keep::kStored));
  const nlohmann::json manifest = {{"model", training::to_json(model_options)},
                                   {"config", config::settings_to_json(settings)},
                                   {"data", describe(data)},
                                   {"versions", versions()}};
  nlohmann::json record = record_of(command, bench, manifest);
  run.write_record(record);
  base::log_info(base::str("run directory: ", run.path().string()));

  training::ConsoleObserver console(!settings.output.json && !settings.output.quiet,
                                    !settings.output.quiet, data.class_names);
  training::JsonObserver metrics(run.metrics());
  training::JsonObserver json_lines(std::cout);
  std::vector<training::Observer*> observers = {&console, &metrics};
  if (settings.output.json) observers.push_back(&json_lines);

  base::install_stop_signals();
  training::Trainer trainer({*bench.engine,
                             stream,
                             shape,
                             test,
                             validation ? &*validation : nullptr,
                             run,
                             manifest,
                             {.model = entry.name,
                              .engine = bench.engine->name(),
                              .device = bench.device,
                              .run_dir = run.path(),
                              .parameters = count_parameters(*model)},
                             observers},
                            settings.training);
  const training::EndEvent end = trainer.run();
  add_result(record, end);
  run.write_record(record);
  if (end.stopped_by != "signal") return 0;
  base::log_info(base::str("stopped by signal ", base::stop_signal(), " after iteration ",
                           end.iteration, ", saved in ", run.last_checkpoint().string()));
  return 128 + base::stop_signal();
}

}  // namespace rnnctl::commands
