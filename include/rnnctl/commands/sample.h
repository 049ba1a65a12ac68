// `rnnctl sample CKPT`: a character model writes on.
#pragma once

#include <cstdint>
#include <string>

#include <rnnctl/config/resolve.h>
#include <rnnctl/models/sampling.h>

namespace rnnctl::commands {

struct SampleOptions {
  std::string checkpoint;
  std::string prompt;         ///< what is written on; empty: as after a line's end
  std::int64_t length = 500;  ///< characters; 0: until interrupted
  models::SamplingOptions sampling;
};

/// Prints the prompt and what follows, each character as it is made; with --json one object at the
/// end. A pure function of the checkpoint, the options and the seed. What the network does not know
/// of the prompt is left out, and said. Always valid UTF-8: of a model of bytes, those that make no
/// character become U+FFFD. Returns the exit code. Throws base::UsageError for a checkpoint that
/// does not write text, base::InputError for one that is missing or damaged.
int run_sample(const SampleOptions& options, const config::Resolved& resolved);

}  // namespace rnnctl::commands
