// JSON whose every value may be of another type than it should be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace rnnctl::runs {

/// The object that stands there, an empty one where there is none.
const nlohmann::json& object_at(const nlohmann::json& json, const char* key);
/// "" where no text stands there.
std::string text_at(const nlohmann::json& json, const char* key);
/// Nothing where no number stands there. JSON has finite ones only.
std::optional<double> number_at(const nlohmann::json& json, const char* key);
/// Nothing where no whole number from 0 to 2^53 stands there.
std::optional<std::int64_t> count_at(const nlohmann::json& json, const char* key);

}  // namespace rnnctl::runs
