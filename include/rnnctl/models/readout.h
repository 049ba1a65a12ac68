// How the outputs of all time steps become the one vector that is classified.
#pragma once

#include <string>

#include <rnnctl/models/libtorch.h>

namespace rnnctl::models {

/// "last": the state after the last true step; of a bidirectional network, of each direction the
/// state after all it has read. "mean", "max": over the true steps.
enum class Readout { kLast, kMean, kMax };

/// Throws base::UsageError for another word.
Readout readout_of(const std::string& name);

/// outputs [batch, time, directions * hidden] (what lies behind a sequence's length is ignored) and
/// the states after the last true step, h [layers * directions, batch, hidden], as torch::nn's
/// recurrent modules return them; lengths [batch] int64 on the CPU, undefined where all sequences
/// take all time steps. Returns [batch, directions * hidden].
torch::Tensor read_out(Readout readout, const torch::Tensor& outputs, const torch::Tensor& h,
                       const torch::Tensor& lengths, bool bidirectional);

}  // namespace rnnctl::models
