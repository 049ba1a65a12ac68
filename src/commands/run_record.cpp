#include <ctime>

#include <rnnctl/base/machine.h>
#include <rnnctl/commands/run_record.h>
#include <rnnctl/config/json_settings.h>

namespace rnnctl::commands {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  gmtime_r(&now, &fields);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text;
}

nlohmann::json inputs_of(const TrainingSession& session) {
  return {{"versions", versions()},
          {"data", describe(session.data())},
          {"engine", session.bench().engine->name()},
          {"device", session.bench().device},
          {"threads", session.bench().threads},
          {"machine",
           {{"cpu", base::cpu_model()},
            {"usable_cores", base::usable_cores()},
            {"simd", base::simd_level()}}}};
}

nlohmann::json record_of(const TrainingSession& session, const std::vector<std::string>& command) {
  nlohmann::json record = inputs_of(session);
  record["command"] = command;
  record["started"] = utc_now();
  record["config"] = config::settings_to_json(session.settings());
  return record;
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
  if (end.best_loss) record["result"]["best_loss"] = *end.best_loss;
  if (end.test.task == data::Task::kRegress) {
    record["result"]["test_r_squared"] = end.test.r_squared;
    record["result"]["test_mean_absolute_error"] = end.test.mean_absolute_error;
  }
}

void add_divergence(nlohmann::json& record, const std::string& message) {
  record["finished"] = utc_now();
  record["result"] = {{"stopped_by", "diverged"}, {"message", message}};
}

void add_failure(nlohmann::json& record, const std::string& message) {
  record["finished"] = utc_now();
  record["failure"] = {{"message", message.substr(0, message.find('\n'))}};
}

}  // namespace rnnctl::commands
