// run.json: everything one needs to know of a run, or to do it again.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/commands/training_session.h>

namespace rnnctl::commands {

/// "2026-01-31T12:00:00Z"
std::string utc_now();

/// What a result can depend on: versions, data hashes, engine, device, threads, machine.
nlohmann::json inputs_of(const TrainingSession& session);

/// "command", "started", "config" and the inputs.
nlohmann::json record_of(const TrainingSession& session, const std::vector<std::string>& command);

/// Adds "finished" and "result".
void add_result(nlohmann::json& record, const training::EndEvent& end);
void add_divergence(nlohmann::json& record, const std::string& message);
/// Adds "finished" and "failure": the first line of what ended a training that has no result.
void add_failure(nlohmann::json& record, const std::string& message);

}  // namespace rnnctl::commands
