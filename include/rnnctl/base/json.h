// JSON from outside, whose text nobody has checked.
#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rnnctl::base {

/// More bytes and levels than any run.json has.
inline constexpr std::size_t kLargestRunRecord = std::size_t{4} << 20;
inline constexpr int kDeepestRunRecord = 32;
/// More levels than any line of metrics.jsonl has.
inline constexpr int kDeepestLine = 4;

/// What becomes of what is nested deeper than it may be: nlohmann writes with recursion.
enum class Deeper { kLeftOut, kRefused };

/// The object that `text` is, of at most `depth` levels; null where it is no JSON object.
nlohmann::json parsed_object(std::string_view text, int depth, Deeper deeper = Deeper::kLeftOut);

}  // namespace rnnctl::base
