// BasicRNN of tutorials 000 and 002: n neurons, weights written out.
#pragma once

#include <rnnctl/models/step_network.h>

namespace rnnctl::models {

/// Y(t) = tanh(X(t) Wx + Y(t-1) Wy + b), Y(-1) = state (the tutorials': none, that is zeros).
///   Wx [input, neurons] and Wy [neurons, neurons] drawn from N(0, 1), b [1, neurons] zeros.
/// Tutorial sizes: input 3, neurons 5, batch 4, two time steps.
class BasicRnnImpl : public StepNetwork {
 public:
  BasicRnnImpl(std::int64_t input_size, std::int64_t neurons);
  torch::Tensor forward(torch::Tensor x, torch::Tensor state) override;
  std::int64_t hidden_size() const override { return Wy.size(0); }
  std::optional<PlainRnn> plain_rnn() const override;
  void pretty_print(std::ostream& out) const override;

  // The tutorials' own names; they are also the names in a checkpoint.
  torch::Tensor Wx, Wy, b;

 protected:
  BasicRnnImpl(const char* type_name, std::int64_t input_size, std::int64_t neurons);
};
TORCH_MODULE(BasicRnn);

}  // namespace rnnctl::models
