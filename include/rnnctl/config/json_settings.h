// Settings as the checkpoint's manifest and run.json hold them: {"lr": 0.1, "act": "tanh", ...}.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/config/settings.h>

namespace rnnctl::config {

/// The stored options by name, numbers as numbers and flags as truth values.
nlohmann::json settings_to_json(const Settings& settings);

/// The other way round; options that are not there have their default. Nothing in `json` is
/// trusted: an unknown name, a wrong type or a value out of range throws
/// base::Error(exit_code, "WHERE: ..."), where `where` names the file, "last.pt: configuration".
Settings settings_from_json(const nlohmann::json& json, const std::string& where,
                            base::ExitCode exit_code = base::ExitCode::kInput);

}  // namespace rnnctl::config
