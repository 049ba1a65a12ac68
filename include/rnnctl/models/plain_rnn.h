// What a vanilla RNN with a linear readout is made of, for an engine that computes it by itself.
#pragma once

#include <string>
#include <vector>

#include <rnnctl/models/libtorch.h>

namespace rnnctl::models {

/// Layer l: h(t) = act(W x(t) + U h(t-1) + sum of the biases), h(-1) = 0 unless `stateful`, x of
/// layer l + 1 is h of layer l; scores(t) = R h(t) + c of the last layer. The tensors are the
/// model's own.
struct PlainRnn {
  struct Weights {
    torch::Tensor tensor;     ///< [out, in], or [in, out] where `transposed`
    bool transposed = false;  ///< as in tutorial 000, which writes x W
  };
  struct Layer {
    Weights input;                      ///< W
    Weights recurrent;                  ///< U
    std::vector<torch::Tensor> biases;  ///< each with one number per hidden unit
  };
  std::vector<Layer> layers;     ///< at least one
  torch::Tensor readout;         ///< R [classes, hidden]
  torch::Tensor bias;            ///< c [classes]
  std::string activation;        ///< tanh or relu
  double dropout = 0.0;          ///< of each layer's output on its way to the next
  double readout_dropout = 0.0;  ///< of the last layer's output on its way to the readout
  bool every_step = false;       ///< scores at every time step, else at the last
  bool stateful = false;         ///< h(-1) of a batch is what the batch before left
};

/// The parts of torch::nn::RNN and its readout.
PlainRnn plain_rnn(const torch::nn::RNN& rnn, const torch::nn::Linear& readout, bool every_step);

}  // namespace rnnctl::models
