#include <chrono>
#include <ctime>
#include <iostream>

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

int run_train(const config::Resolved& resolved, const std::vector<std::string>& command) {
  const config::Settings& settings = resolved.settings;
  const models::ModelEntry& entry = models::find_model(settings.model.model);

  const DataBundle data = load_data(entry, settings.data);
  const data::DatasetShape shape = data.training->shape();
  const data::Split split = data::split_validation(shape.count, settings.training.validation_split,
                                                   settings.training.seed);
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
  return end.stopped_by == "signal" ? 128 + base::stop_signal() : 0;
}

}  // namespace rnnctl::commands
