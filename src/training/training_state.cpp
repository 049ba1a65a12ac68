#include <cmath>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/training_state.h>

namespace rnnctl::training {
namespace {

/// Calls visit(key, field) for all that is stored.
template <typename AnyState, typename Visitor>
void visit_fields(AnyState& state, Visitor&& visit) {
  visit("iteration", state.iteration);
  visit("loss", state.last_step.loss);
  visit("correct", state.last_step.correct);
  visit("count", state.last_step.count);
  visit("epoch_loss_sum", state.epoch_loss);
  visit("epoch_correct", state.epoch_correct);
  visit("epoch_count", state.epoch_count);
  visit("best_accuracy", state.best_accuracy);
  visit("best_loss", state.best_loss);
  visit("best_iteration", state.best_iteration);
  visit("evaluations_without_better", state.evaluations_without_better);
  visit("average_updates", state.average_updates);
  visit("stopped_by", state.stopped_by);
  visit("saved_as", state.saved_as);
  visit("metrics_bytes", state.metrics_bytes);
  visit("seconds", state.seconds);
  visit("training_seconds", state.training_seconds);
  visit("trained_examples", state.trained_examples);
}

// What is converted silently elsewhere (1.5 to a whole number, 1 to text) is refused here.
void read(const nlohmann::json& value, std::int64_t& field) {
  if (!value.is_number_integer() || value.get<double>() < 0 || value.get<double>() > 9e15) {
    throw base::InputError("is no count");
  }
  field = value.get<std::int64_t>();
}
void read(const nlohmann::json& value, double& field) {
  if (!value.is_number()) throw base::InputError("is no number");
  field = value.get<double>();
}
void read(const nlohmann::json& value, std::string& field) {
  if (!value.is_string()) throw base::InputError("is no text");
  field = value.get<std::string>();
}

}  // namespace

nlohmann::json to_json(const TrainingState& state) {
  nlohmann::json json;
  visit_fields(state, [&](const char* key, const auto& field) { json[key] = field; });
  return json;
}

TrainingState training_state_from_json(const nlohmann::json& json, const std::string& source) {
  TrainingState state;
  visit_fields(state, [&](const char* key, auto& field) {
    auto refuse = [&](const std::string& what) {
      return base::InputError(base::str(base::printable(source), ": training state '", key, "' ",
                                        what, "; it was not written by this version of rnnctl"));
    };
    // Checkpoints of before losses judged lack it.
    const bool is_younger = std::string_view(key) == "best_loss";
    if (json.is_object() && is_younger && !json.contains(key)) return;
    if (!json.is_object() || !json.contains(key)) throw refuse("is missing");
    try {
      read(json.at(key), field);
    } catch (const base::InputError& error) {
      throw refuse(error.what());
    }
  });
  return state;
}

void require_not_beyond(const TrainingState& state, std::int64_t total_iterations) {
  if (state.iteration <= total_iterations) return;
  throw base::UsageError(base::str("the run has done ", state.iteration, " iterations already, ",
                                   "it cannot end after ", total_iterations));
}

}  // namespace rnnctl::training
