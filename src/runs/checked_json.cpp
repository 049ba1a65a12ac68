#include "runs/checked_json.h"

namespace rnnctl::runs {
namespace {

const nlohmann::json* found(const nlohmann::json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto at = json.find(key);
  return at == json.end() ? nullptr : &*at;
}

}  // namespace

const nlohmann::json& object_at(const nlohmann::json& json, const char* key) {
  static const nlohmann::json empty = nlohmann::json::object();
  const nlohmann::json* const value = found(json, key);
  return value != nullptr && value->is_object() ? *value : empty;
}

std::string text_at(const nlohmann::json& json, const char* key) {
  const nlohmann::json* const value = found(json, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::optional<double> number_at(const nlohmann::json& json, const char* key) {
  const nlohmann::json* const value = found(json, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

std::optional<std::int64_t> count_at(const nlohmann::json& json, const char* key) {
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 53;  // what every reader of JSON can hold
  const nlohmann::json* const value = found(json, key);
  if (value == nullptr || !value->is_number_unsigned()) return std::nullopt;
  const auto count = value->get<std::uint64_t>();
  if (count > kLargest) return std::nullopt;
  return static_cast<std::int64_t>(count);
}

}  // namespace rnnctl::runs
