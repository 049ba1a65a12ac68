// What parameters are called, and what names and sizes tell about weights of unknown origin.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::training {

/// What each record is called in a model whose parameters are `wanted`: Python classes call the
/// recurrent module and the readout as they like ("lstm", "basic_rnn", "module.rnn"; "FC",
/// "linear"). Where there is one of each on both sides, the wanted prefix replaces the found one;
/// otherwise, and for all that is neither, the name stays.
std::vector<std::string> names_in_model(const std::vector<std::string>& wanted,
                                        const checkpoint::NamedTensors& records);

/// The network that weights most likely belong to. Sizes are 0 where the tensors do not tell; each
/// size is backed by a tensor that has as many numbers, so that a small file cannot claim much.
struct WeightsDescription {
  std::string model;  ///< a name of the registry; "" when the names are those of no known network
  std::string cell = "rnn";
  bool bidirectional = false;
  std::int64_t input_size = 0;
  std::int64_t hidden_size = 0;
  std::int64_t num_layers = 0;
  std::int64_t num_classes = 0;
  /// Why no network of rnnctl can hold them: "their weight_hh is not square"; "" where nothing
  /// speaks against it.
  std::string obstacle;
};
WeightsDescription describe_weights(const checkpoint::NamedTensors& records);

/// "--model stacked --layers 2 --hidden 100 --act tanh", "--model stacked --cell lstm --layers 1
/// --hidden 64", or "" without a model. Whether it was tanh or relu no tensor tells.
std::string suggested_options(const WeightsDescription& description);

}  // namespace rnnctl::training
