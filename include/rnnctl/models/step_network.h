// The tutorials' small networks: no readout, one output for every time step.
#pragma once

#include <optional>
#include <utility>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/models/plain_rnn.h>

namespace rnnctl::models {

class StepNetwork : public torch::nn::Module {
 public:
  using torch::nn::Module::Module;

  /// x [time, batch, input], state [batch, hidden] before the first step -> outputs
  /// [time, batch, hidden]. The last output is the state after the last step.
  virtual torch::Tensor forward(torch::Tensor x, torch::Tensor state) = 0;

  virtual std::int64_t hidden_size() const = 0;

  /// Its layer and activation, without a readout; nothing where an engine cannot compute it.
  virtual std::optional<PlainRnn> plain_rnn() const { return std::nullopt; }
};

}  // namespace rnnctl::models
