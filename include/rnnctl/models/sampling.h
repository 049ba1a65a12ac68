// How the next character is drawn from a network's scores.
#pragma once

#include <cstdint>
#include <span>

#include <rnnctl/base/random.h>

namespace rnnctl::models {

struct SamplingOptions {
  double temperature = 1.0;  ///< scores are divided by it; 0: always the highest
  std::int64_t top_k = 0;    ///< only so many of the most probable; 0: all
  double top_p = 1.0;        ///< only the most probable ones that make up this share (nucleus)
};

/// The place of a score, drawn with the softmax's probabilities of what the options leave; of equal
/// scores the first counts as higher. Uses one 64-bit number of `random`, none at temperature 0.
/// Holtzman et al., "The Curious Case of Neural Text Degeneration", 2020 (top-p); Fan, Lewis,
/// Dauphin 2018 (top-k). Throws std::invalid_argument for no scores, a negative temperature or
/// top_k, and a top_p outside (0, 1].
std::int32_t draw_character(std::span<const float> scores, const SamplingOptions& options,
                            base::RandomStream& random);

}  // namespace rnnctl::models
