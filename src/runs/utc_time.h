// Points in time as run.json writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rnnctl::runs {

/// Seconds since 1970 of "2026-01-31T12:00:00Z"; nothing for any other form.
std::optional<std::int64_t> parsed_utc(std::string_view text);

}  // namespace rnnctl::runs
