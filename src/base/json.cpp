#include <rnnctl/base/json.h>

namespace rnnctl::base {

nlohmann::json parsed_object(std::string_view text, int depth, Deeper deeper) {
  // To nlohmann a NUL is the end, and what follows would be neither read nor refused.
  if (text.find('\0') != text.npos) return nullptr;
  bool is_too_deep = false;
  const auto is_kept = [&](int at, nlohmann::json::parse_event_t, nlohmann::json&) {
    is_too_deep = is_too_deep || at > depth;
    return at <= depth;
  };
  auto parsed = nlohmann::json::parse(text, is_kept, /*allow_exceptions=*/false);
  const bool is_refused = is_too_deep && deeper == Deeper::kRefused;
  return parsed.is_object() && !is_refused ? parsed : nlohmann::json();
}

}  // namespace rnnctl::base
