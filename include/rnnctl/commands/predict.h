// `rnnctl predict CKPT INPUT...`: a checkpoint's answers to new sequences.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

struct PredictOptions {
  std::string checkpoint;
  std::vector<std::string> inputs;  ///< files, see data/unlabelled.h; "-": lines of stdin
  std::string test_index;       ///< "FIRST:END" or "INDEX" of the data set's test part; or empty
  std::int64_t top = 1;         ///< classes of each answer, the most probable ones
  std::string format = "text";  ///< one of predict_formats()
};

/// "text", "csv", "jsonl".
const std::vector<std::string>& predict_formats();

/// Prints an answer for each sequence, in their order; for what cannot be read, why; for test
/// examples the true answer, too. Lines of stdin are answered one by one. Returns the exit code:
/// that of bad input where there was any. Throws base::UsageError for a checkpoint that answers
/// otherwise (text), base::InputError for a checkpoint that is missing or damaged.
int run_predict(const PredictOptions& options, const config::Resolved& resolved);

}  // namespace rnnctl::commands
