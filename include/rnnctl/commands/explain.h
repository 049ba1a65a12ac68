// `rnnctl explain CKPT INPUT`: what a network looks at, and how far back in time it learns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <rnnctl/config/resolve.h>

namespace rnnctl::commands {

struct ExplainOptions {
  std::string checkpoint;
  std::string input;             ///< a file as predict reads it, its first sequence; "-": stdin
  std::int64_t test_index = -1;  ///< instead an example of the data set's test part
  std::optional<std::string> prompt;  ///< instead, for a network of text, what it has read
  std::optional<std::string> wanted;  ///< class or character to explain; else the answer given
  std::string png;                    ///< where to draw it; "": nowhere
};

/// Prints (with --json as one object) the answer, what each time step means to its score and how
/// the gradient goes through each layer's hidden states; draws the hidden states. Computed on the
/// CPU in float64. Throws base::UsageError for an input that the network does not read, a class or
/// an example that there is not, a picture in place of the checkpoint or the input;
/// base::InputError for a checkpoint or an input that is missing, damaged or too long;
/// base::OutputError where the picture cannot be written.
void run_explain(const ExplainOptions& options, const config::Resolved& resolved);

}  // namespace rnnctl::commands
