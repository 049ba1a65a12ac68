// What a network looks at: its states step by step, and what every step means to one of its scores.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rnnctl/models/sequence_model.h>

namespace rnnctl::models {

/// One score of a network for one sequence, differentiated. All tensors are on the CPU, without
/// gradients of their own and of the input's type. Rows are steps in the sequence's order, also of
/// the backward direction, which reads from the last step to the first.
struct Explanation {
  /// One direction of one layer. A gradient is that of the score with respect to the state at that
  /// step by all ways from there: through the steps read later, through the layers above, and, of
  /// `hidden`, by being read out. Pascanu, Mikolov, Bengio 2013: how it shrinks or grows on its way
  /// back in time is what vanishes or explodes.
  struct Layer {
    std::int64_t number = 0;  ///< from 1, the one that reads the input
    bool backward = false;
    torch::Tensor hidden;           ///< [time, hidden], before it is normalised
    torch::Tensor gradient;         ///< [time, hidden]
    torch::Tensor memory;           ///< [time, hidden] of an LSTM, else undefined
    torch::Tensor memory_gradient;  ///< the same
  };

  torch::Tensor scores;          ///< [classes]; of what answers at every step, the last step's
  std::int64_t explained = 0;    ///< the score that was differentiated
  torch::Tensor input_gradient;  ///< [time, input]
  std::vector<Layer> layers;     ///< from below, of each layer forward before backward
};

/// Explains score `wanted`, by default the highest (of equals the first). The network starts from
/// zeros, without dropout, and keeps nothing: neither gradients nor a carried state. It is computed
/// step by step from the model's parameters in the type of `x` [1, time, input]; with float64, what
/// has shrunk to 1e-40 on its way is still a number. Memory grows with time * hidden.
/// Throws std::invalid_argument for other shapes of `x` and a score that there is not,
/// base::UsageError for a model whose parts are not known here (none of the registry's).
Explanation explain(const SequenceModel& model, const torch::Tensor& x,
                    std::optional<std::int64_t> wanted = std::nullopt);

}  // namespace rnnctl::models
