// Are two runs the same, to the bit?
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace rnnctl::commands {

struct RunDifference {
  std::string where;           ///< "metrics.jsonl line 12", "last.pt: rnn.weight_hh_l0[3]"
  std::string left, right;     ///< what stands there
  std::int64_t iteration = 0;  ///< of the line; 0 where it has none
};

/// The first difference between two metrics.jsonl, line by line. Times and folders are left out,
/// and with `values_only` also what ended a run and when it was saved.
/// Throws base::InputError where a file cannot be read.
std::optional<RunDifference> compare_metrics(const std::filesystem::path& left,
                                             const std::filesystem::path& right,
                                             bool values_only = false);

/// The first difference between two checkpoints' weights, moving averages, carried states,
/// optimizer states and training states (times left out). Throws base::InputError.
std::optional<RunDifference> compare_checkpoints(const std::filesystem::path& left,
                                                 const std::filesystem::path& right);

}  // namespace rnnctl::commands
