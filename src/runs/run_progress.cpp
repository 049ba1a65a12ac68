#include "runs/checked_json.h"
#include <rnnctl/base/json.h>
#include <rnnctl/runs/run_progress.h>

namespace rnnctl::runs {

std::string RunProgress::take(std::string_view line) {
  const nlohmann::json object = base::parsed_object(line, base::kDeepestLine);
  if (object.is_null()) return "";
  const std::string event = text_at(object, "event");
  iteration = count_at(object, "iteration").value_or(iteration);
  epoch = count_at(object, "epoch").value_or(epoch);
  if (event == "step") {
    loss = number_at(object, "loss");
    accuracy = number_at(object, "accuracy");
    learning_rate = number_at(object, "learning_rate");
    examples_per_second = number_at(object, "examples_per_second");
    seconds = number_at(object, "seconds");
    if (loss) losses.add(iteration, *loss);
    if (accuracy) accuracies.add(iteration, *accuracy);
  } else if (event == "eval") {
    evaluation = {text_at(object, "split"),
                  iteration,
                  {number_at(object, "loss"), number_at(object, "accuracy"),
                   number_at(object, "r_squared"), number_at(object, "mean_absolute_error")}};
  }
  return event;
}

std::optional<double> RunProgress::seconds_left(std::optional<std::int64_t> total) const {
  if (!total || !seconds || iteration <= 0 || *total < iteration) return std::nullopt;
  return *seconds / static_cast<double>(iteration) * static_cast<double>(*total - iteration);
}

}  // namespace rnnctl::runs
