// A run as JSON.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <rnnctl/runs/stored_run.h>

namespace rnnctl::commands {

/// The keys of docs/architecture.md; null where something is not known.
nlohmann::ordered_json run_object(const runs::StoredRun& run, const std::string& name);

/// One line on stdout. Names need not be UTF-8, JSON must.
void print_object_line(const nlohmann::ordered_json& object);

}  // namespace rnnctl::commands
