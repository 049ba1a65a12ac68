// What a model is built from. Plain values: no LibTorch here, so that reading a configuration or a
// checkpoint's manifest does not need it.
#pragma once

#include <cstdint>
#include <string>

namespace rnnctl::models {

struct ModelOptions {
  std::string model = "stacked";      ///< a name of the registry
  std::string task = "classify";      ///< from the data or --task: classify, regress, next
  std::int64_t input_size = 28;       ///< from the data
  std::int64_t num_classes = 10;      ///< from the data
  std::int64_t sequence_length = 28;  ///< from the data; models run on any length, tables show it
  std::int64_t hidden_size = 100;     ///< --hidden
  std::int64_t num_layers = 1;        ///< --layers
  std::string activation = "tanh";    ///< --act: tanh or relu
  std::string cell = "rnn";           ///< --cell: rnn, lstm or gru
  bool bidirectional = false;         ///< --bidirectional
  std::string readout = "last";       ///< --readout: last, mean or max
  bool layer_norm = false;            ///< --layer-norm: behind every recurrent layer
  double dropout = 0.0;  ///< --dropout, between layers; of text before the readout, too
  /// --stateful: the hidden state persists between batches; of text always.
  bool stateful = false;
  std::string init = "pytorch";  ///< --init: pytorch, orthogonal, identity, uniform
  double init_gain = 1.0;        ///< --init-gain: factor of the recurrent weights
  double forget_bias = 0.0;      ///< --forget-bias: added to that gate's bias_ih of an LSTM
};

}  // namespace rnnctl::models
