#include <rnnctl/base/json.h>

namespace rnnctl::base {
namespace {

/// Empties what stands at level `depth` (`value` at level `at`); whether anything had to go.
bool cut_below(nlohmann::json& value, int at, int depth) {
  if (!value.is_structured() || value.empty()) return false;
  if (at == depth) {
    value.clear();
    return true;
  }
  bool is_cut = false;
  for (nlohmann::json& each : value) is_cut = cut_below(each, at + 1, depth) || is_cut;
  return is_cut;
}

}  // namespace

nlohmann::json parsed_object(std::string_view text, int depth, Deeper deeper) {
  // To nlohmann a NUL is the end, and what follows would be neither read nor refused.
  if (text.find('\0') != text.npos) return nullptr;
  // Without nlohmann's callback, which takes time with the square of an array's length. Neither
  // parsing nor destroying recurses.
  auto parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return nullptr;
  if (cut_below(parsed, 0, depth) && deeper == Deeper::kRefused) return nullptr;
  return parsed;
}

}  // namespace rnnctl::base
