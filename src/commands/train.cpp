#include <filesystem>
#include <optional>

#include "commands/training_observers.h"
#include "commands/training_report.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/run_record.h>
#include <rnnctl/commands/train.h>
#include <rnnctl/commands/training_session.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resume_settings.h>
#include <rnnctl/config/yaml_reader.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::commands {
namespace {

/// What is stored must mean the same place wherever `eval` and the next `train` are started. One
/// that is not there is named as it was typed.
config::Resolved with_absolute_data(config::Resolved resolved) {
  for (std::string* place : {&resolved.settings.data, &resolved.settings.dataset.path}) {
    std::error_code ignored;
    if (!std::filesystem::exists(*place, ignored)) continue;
    *place = std::filesystem::absolute(*place).lexically_normal().string();
  }
  return resolved;
}

/// So that who looks later need not ask whether it was killed. That run.json cannot be written
/// either (the same full disk) says nothing new.
void record_failure(const training::RunDirectory& run, nlohmann::json record,
                    const std::string& message) {
  try {
    add_failure(record, message);
    run.write_record(record);
  } catch (const std::exception&) {
  }
}

/// Where --report asks for a page, or did when the run began.
bool has_report(const config::OutputOptions& output, const nlohmann::json& record) {
  const auto stored = record.find("report");
  return output.report || (stored != record.end() && *stored == true);
}

/// Of a run that diverged: a page that cannot be written either is but a warning.
void try_last_report(const training::RunDirectory& run, const config::Settings& settings) {
  try {
    write_last_report(run.path(), settings);
  } catch (const std::exception& error) {
    base::log_warning(base::str("no report: ", error.what()));
  }
}

/// Trains with everybody watching; run.json gets the result, whichever it is.
int train_and_record(TrainingSession& session, const training::RunDirectory& run,
                     nlohmann::json record, const std::filesystem::path& event_folder,
                     const training::ResumePoint* resume) {
  const config::Settings& settings = session.settings();
  const bool reports = has_report(settings.output, record);
  if (!event_folder.empty()) record["tensorboard"] = event_folder.string();
  if (reports) record["report"] = true;
  if (!event_folder.empty() || reports) run.write_record(record);
  base::install_stop_signals();
  training::EndEvent end;
  try {
    const TrainingObservers observers(session, run, event_folder, reports);
    end = session.train(run, observers.all(), resume);
  } catch (const base::DivergedError& error) {
    add_divergence(record, error.what());
    run.write_record(record);
    if (reports) try_last_report(run, settings);
    throw;
  } catch (const std::exception& error) {
    record_failure(run, record, error.what());
    throw;
  }
  add_result(record, end);
  run.write_record(record);
  if (reports) write_last_report(run.path(), settings);
  if (end.stopped_by != "signal") return 0;
  base::log_info(base::str("stopped by signal ", base::stop_signal(), " after iteration ",
                           end.iteration, ", saved in ", run.last_checkpoint().string(),
                           "; go on with --resume ", run.path().string()));
  return 128 + base::stop_signal();
}

int run_new(const config::Resolved& resolved, const std::vector<std::string>& command) {
  const auto& settings = resolved.settings;
  training::RunDirectory::require_free(settings.output.run_dir, settings.output.overwrite);
  const std::filesystem::path events = event_folder_of(settings.output, nlohmann::json::object());
  TrainingSession session(settings);
  base::log_info(session.check_first_batch());
  const training::RunDirectory run(settings.output.run_dir, settings.model.model,
                                   settings.output.overwrite);
  run.require_space(session.checkpoint_bytes());
  run.write_config(config::to_yaml(resolved, config::Keep::kStored));
  const nlohmann::json record = record_of(session, command);
  run.write_record(record);
  base::log_info(base::str("run directory: ", run.path().string()));
  return train_and_record(session, run, record, events, nullptr);
}

/// The configuration that the run was started with, or last resumed with.
config::Settings stored_settings(const training::RunDirectory& run,
                                 const training::ResumeSearch& search) {
  if (!search.point) {
    config::Sources sources;
    sources.file = config::read_yaml(run.config().string());
    return config::resolve(sources).settings;
  }
  const auto& manifest = search.point->content.manifest;
  return config::settings_from_json(manifest.value("config", nlohmann::json()),
                                    search.point->file.string() + ": configuration");
}

void tell_where_it_goes_on(const training::ResumeSearch& search, std::int64_t total) {
  for (const auto& file : search.damaged) base::log_warning("damaged checkpoint: " + file.reason);
  if (!search.point) {
    base::log_info("no checkpoint had been written yet, the run starts from its beginning");
    return;
  }
  const std::string from = base::str(base::printable(search.point->file.string()), " (iteration ",
                                     search.point->state.iteration, ")");
  if (search.damaged.empty() && search.point->state.iteration >= total) {
    base::log_info(
        base::str("the run is at its end, ", from, "; a larger --iterations or --epochs goes on"));
  } else if (search.damaged.empty()) {
    base::log_info("going on from " + from);
  } else {
    base::log_warning("going on from the newest intact checkpoint, " + from);
  }
}

/// The schedule is a function of the run's length, so a longer run is another one from here on.
void warn_about_schedule(const config::Resolved& resumed) {
  const auto& training = resumed.settings.training;
  const auto changed = config::changed_options(resumed);
  for (const std::string& name : changed) {
    if ((name == "iterations" || name == "epochs") && training.schedule != "constant") {
      base::log_warning(base::str("--", name, " changes the ", training.schedule,
                                  " schedule of the learning rate from here on"));
      return;
    }
  }
}

/// One entry of run.json's "resumed".
nlohmann::json session_record(const training::ResumeSearch& search, const config::Resolved& resumed,
                              const std::vector<std::string>& command) {
  nlohmann::json changed = nlohmann::json::object();
  for (const std::string& name : config::changed_options(resumed)) {
    changed[name] = config::option_text(resumed.settings, name);
  }
  nlohmann::json entry = {{"started", utc_now()},
                          {"command", command},
                          {"changed", changed},
                          {"iteration", search.point ? search.point->state.iteration : 0}};
  if (search.point) entry["checkpoint"] = search.point->file.filename().string();
  for (const auto& file : search.damaged) entry["damaged"].push_back(file.reason);
  return entry;
}

/// The run's own configuration with what `given` changes.
config::Resolved resumed_settings(const training::RunDirectory& run,
                                  const training::ResumeSearch& search,
                                  const config::Resolved& given) {
  return with_absolute_data(config::resume_settings(stored_settings(run, search), given));
}

/// Data that were prepared one way go on so, whatever a newer rnnctl would do.
std::optional<data::Preparation> preparation_at(const training::ResumeSearch& search) {
  if (!search.point) return std::nullopt;
  const nlohmann::json data = search.point->content.manifest.value("data", nlohmann::json());
  return preparation_from_json(data, base::printable(search.point->file.string()));
}

int resume_run(const config::Resolved& given, const std::vector<std::string>& command) {
  const auto run = training::RunDirectory::open(given.settings.output.resume);
  const training::ResumeSearch search = training::find_resume_point(run);
  const config::Resolved resumed = resumed_settings(run, search, given);
  for (const std::string& warning : resumed.warnings) base::log_warning(warning);
  warn_about_schedule(resumed);
  const std::optional<data::Preparation> known = preparation_at(search);
  TrainingSession session(resumed.settings, known ? &*known : nullptr);
  // Whatever can be refused is refused before the run is touched.
  if (search.point) session.load(*search.point);
  run.require_space(session.checkpoint_bytes());
  nlohmann::json record = run.read_record();
  const std::filesystem::path events = event_folder_of(resumed.settings.output, record);
  tell_where_it_goes_on(search, session.total_iterations());

  const std::int64_t metrics_bytes = search.point ? search.point->state.metrics_bytes : 0;
  if (!run.cut_metrics(metrics_bytes)) {
    base::log_warning(base::str(base::printable(run.metrics().string()),
                                " is shorter than when the checkpoint was written: its last lines "
                                "are missing"));
  }
  training::set_aside(search.damaged);
  if (!record.contains("command")) record = record_of(session, command);
  record["config"] = config::settings_to_json(session.settings());
  if (!record["resumed"].is_array()) record["resumed"] = nlohmann::json::array();
  record["resumed"].push_back(session_record(search, resumed, command));
  record.erase("finished");
  record.erase("result");
  record.erase("failure");
  run.write_config(config::to_yaml(resumed, config::Keep::kStored));
  run.write_record(record);
  return train_and_record(session, run, record, events, search.point ? &*search.point : nullptr);
}

}  // namespace

config::Resolved resulting_configuration(const config::Resolved& given) {
  if (given.settings.output.resume.empty()) return given;
  const auto run = training::RunDirectory::open(given.settings.output.resume);
  return resumed_settings(run, training::find_resume_point(run), given);
}

int run_train(const config::Resolved& given, const std::vector<std::string>& command) {
  if (!given.settings.output.resume.empty()) return resume_run(given, command);
  return run_new(with_absolute_data(given), command);
}

}  // namespace rnnctl::commands
