// The loss of classification, its gradient, and how many were right.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/kernels/rows.h"

namespace rnnctl::engine::kernels {

struct CrossEntropy {
  double loss = 0.0;         ///< sum over the rows, nats
  std::int64_t correct = 0;  ///< rows whose highest score is their target's
};

/// scores [count, classes] become the gradient of scale * loss; the loss of a row is
///   (1 - smoothing) * -log p[target] + smoothing * mean over the classes of -log p,
/// p the softmax of the row's scores (torch.nn.CrossEntropyLoss with label_smoothing). Writes the
/// class with the highest score of each row, the first of equals, to `predictions`. A target below
/// 0 is none: that row has no loss, and its gradient is zeros.
CrossEntropy cross_entropy(std::size_t count, std::size_t classes, const std::int64_t* targets,
                           double smoothing, double scale, Rows scores, std::int64_t* predictions);

}  // namespace rnnctl::engine::kernels
