// SingleRNN of tutorials 000 and 002: one layer that is one neuron.
#pragma once

#include <rnnctl/models/basic_rnn.h>

namespace rnnctl::models {

/// BasicRnn with one neuron: Wx [input, 1], Wy [1, 1], b [1, 1].
/// Tutorial sizes: input 4, batch 4, two time steps -> outputs [2, 4, 1].
class SingleRnnImpl : public BasicRnnImpl {
 public:
  explicit SingleRnnImpl(std::int64_t input_size) : BasicRnnImpl("SingleRnn", input_size, 1) {}
};
TORCH_MODULE(SingleRnn);

}  // namespace rnnctl::models
