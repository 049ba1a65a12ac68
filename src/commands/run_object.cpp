#include "commands/run_object.h"

#include <iostream>
#include <optional>

namespace rnnctl::commands {
namespace {

template <typename Value>
nlohmann::ordered_json known_or_null(const std::optional<Value>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json text_or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

}  // namespace

nlohmann::ordered_json run_object(const runs::StoredRun& run, const std::string& name) {
  return {{"name", name},
          {"run_dir", run.path.string()},
          {"state", runs::state_name(run.state)},
          {"stopped_by", text_or_null(run.stopped_by)},
          {"message", text_or_null(run.message)},
          {"model", text_or_null(run.model)},
          {"network", text_or_null(run.network)},
          {"data", text_or_null(run.data)},
          {"task", run.task},
          {"iteration", run.iteration},
          {"total_iterations", known_or_null(run.total_iterations)},
          {"loss", known_or_null(run.test.loss)},
          {"accuracy", known_or_null(run.test.accuracy)},
          {"r_squared", known_or_null(run.test.r_squared)},
          {"mean_absolute_error", known_or_null(run.test.mean_absolute_error)},
          {"best_accuracy", known_or_null(run.best_accuracy)},
          {"best_loss", known_or_null(run.best_loss)},
          {"seconds", known_or_null(run.seconds)},
          {"examples_per_second", known_or_null(run.examples_per_second)},
          {"started", known_or_null(run.started)}};
}

void print_object_line(const nlohmann::ordered_json& object) {
  std::cout << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
            << "\n";
}

}  // namespace rnnctl::commands
