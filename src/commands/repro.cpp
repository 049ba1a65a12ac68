#include <algorithm>
#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/repro.h>
#include <rnnctl/commands/run_comparison.h>
#include <rnnctl/commands/run_record.h>
#include <rnnctl/commands/temporary_folder.h>
#include <rnnctl/config/json_settings.h>
#include <rnnctl/training/console_observer.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::commands {
namespace {

struct Changed {
  std::string input;  ///< "machine/cpu"
  std::string before, now;
};

std::vector<Changed> changed_inputs(const nlohmann::json& record, const nlohmann::json& present) {
  const nlohmann::json flat_present = present.flatten();
  const nlohmann::json flat_record = record.flatten();
  std::vector<Changed> changed;
  for (const auto& [path, now] : flat_present.items()) {
    const auto before = flat_record.find(path);
    if (before != flat_record.end() && *before == now) continue;
    changed.push_back(
        {path.substr(1), before == flat_record.end() ? "unknown" : before->dump(), now.dump()});
  }
  return changed;
}

/// The settings of the run, on the very device and threads that it had.
config::Settings settings_of(const nlohmann::json& record, const std::string& where,
                             const config::Settings& given) {
  if (!record.contains("config")) {
    throw base::InputError(where + ": is missing or holds no configuration, so it is no run.json");
  }
  config::Settings settings = config::settings_from_json(record.at("config"), where);
  const auto threads = record.find("threads");
  if (threads != record.end() && threads->is_number_integer()) {
    settings.compute.threads = std::clamp(threads->get<int>(), 1, 1024);
  }
  const auto device = record.find("device");
  if (device != record.end() && device->is_string()) settings.compute.device = *device;
  settings.output = given.output;
  settings.training.max_minutes = 0;  // it ends where the run ended, not when
  return settings;
}

/// The last iteration that metrics.jsonl tells of where the run did not come to its own end.
std::int64_t interrupted_at(const nlohmann::json& record) {
  const nlohmann::json result = record.value("result", nlohmann::json::object());
  const std::string by = result.is_object() ? result.value("stopped_by", "") : "";
  return by == "signal" || by == "max-minutes" ? result.value("iteration", std::int64_t{0}) : 0;
}

void print(const config::Settings& settings, const std::string& run,
           const std::optional<RunDifference>& difference, const std::vector<Changed>& changed) {
  if (settings.output.json) {
    nlohmann::ordered_json object = {
        {"run", run}, {"identical", !difference}, {"difference", nullptr}};
    if (difference) {
      object["difference"] = {{"iteration", difference->iteration},
                              {"run", difference->left},
                              {"repeated", difference->right}};
    }
    object["changed"] = nlohmann::ordered_json::array();
    for (const Changed& input : changed) {
      object["changed"].push_back(
          {{"input", input.input}, {"before", input.before}, {"now", input.now}});
    }
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  if (difference) {
    std::cout << "different, first at iteration " << difference->iteration
              << "\n  run:      " << difference->left << "\n  repeated: " << difference->right
              << "\n";
  } else {
    std::cout << "identical: every loss and accuracy of " << base::printable(run) << "\n";
  }
  for (const Changed& input : changed) {
    std::cout << "changed: " << input.input << ": " << input.before << " -> " << input.now << "\n";
  }
}

}  // namespace

int run_repro(const std::string& path, const config::Resolved& resolved) {
  const auto run = training::RunDirectory::open(path);
  const nlohmann::json record = run.read_record();
  if (!record.contains("result")) {
    throw base::InputError(base::str(
        base::printable(path), " did not come to its end; finish it with 'rnnctl train --resume ",
        base::printable(path), "'"));
  }
  const config::Settings settings =
      settings_of(record, base::printable(run.record().string()), resolved.settings);
  const data::Preparation known = preparation_from_json(
      record.value("data", nlohmann::json::object()), base::printable(run.record().string()));
  TrainingSession session(settings, &known);
  const std::vector<Changed> changed = changed_inputs(record, inputs_of(session));
  if (const std::int64_t end = interrupted_at(record); end > 0) {
    base::log_info(base::str("the run was stopped at iteration ", end, "; so far it is repeated"));
  }
  if (record.contains("resumed")) {
    base::log_info("the run was resumed; what was changed then is taken as given from the start");
  }

  const TemporaryFolder folder;
  const training::RunDirectory repeated(folder.path() / "repeated", "", false);
  run.require_space(session.checkpoint_bytes());
  training::ConsoleObserver console(false, !settings.output.quiet, {});
  training::JsonObserver metrics(repeated.metrics());
  base::install_stop_signals();
  try {
    session.train(repeated, {&console, &metrics}, nullptr, interrupted_at(record));
  } catch (const base::DivergedError&) {
    base::log_info("the repeated run diverged");  // so did the run, or its lines differ
  }
  if (base::stop_signal() != 0) return 128 + base::stop_signal();
  const auto difference = compare_metrics(run.metrics(), repeated.metrics(), /*values_only=*/true);
  print(settings, path, difference, changed);
  if (!difference) return 0;
  base::log_error(changed.empty()
                      ? "the run came out different, and no input of it has changed"
                      : base::str("the run came out different; of its inputs ", changed.size(),
                                  changed.size() == 1 ? " has changed" : " have changed"));
  return static_cast<int>(changed.empty() ? base::ExitCode::kDefect : base::ExitCode::kInput);
}

}  // namespace rnnctl::commands
