// What happens in a training, as the JSON objects of docs/architecture.md.
#pragma once

#include <nlohmann/json.hpp>

#include <rnnctl/training/observer.h>

namespace rnnctl::training {

nlohmann::ordered_json event_line(const StartEvent& event);
nlohmann::ordered_json event_line(const StepEvent& event);
nlohmann::ordered_json event_line(const EpochEvent& event);
nlohmann::ordered_json event_line(const EvalEvent& event);
nlohmann::ordered_json event_line(const SaveEvent& event);
nlohmann::ordered_json event_line(const EndEvent& event);
nlohmann::ordered_json event_line(const DivergeEvent& event);

}  // namespace rnnctl::training
