// Every form of --model stacked: what exporters are compared with LibTorch on.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exchange/random_checkpoint.h"

namespace rnnctl::exchange::testing {

/// Both directions and every readout; of a text there is one of each.
inline void add_forms(const NetworkCase& with, std::vector<NetworkCase>& to) {
  if (with.is_text()) return to.push_back(with);
  for (const bool bidirectional : {false, true}) {
    for (const char* readout : {"last", "mean", "max"}) {
      NetworkCase& added = to.emplace_back(with);
      added.bidirectional = bidirectional;
      added.readout = readout;
    }
  }
}

/// Every cell with 1 to 3 layers of `hidden` units, normalised or not, in each of its forms.
inline void add_stacked(const std::string& task, std::int64_t hidden,
                        std::vector<NetworkCase>& to) {
  const std::vector<std::pair<const char*, const char*>> cells = {
      {"rnn", "tanh"}, {"rnn", "relu"}, {"lstm", "tanh"}, {"gru", "tanh"}};
  for (const auto& [cell, activation] : cells) {
    for (const std::int64_t layers : {1, 2, 3}) {
      for (const bool layer_norm : {false, true}) {
        NetworkCase with;
        with.task = task;
        with.cell = cell;
        with.activation = activation;
        with.layers = layers;
        with.layer_norm = layer_norm;
        with.hidden = hidden;
        with.classes = task == "regress" ? 1 : task == "next" ? with.input : 4;
        with.stateful = task == "next";
        with.standardised = layers == 2 && task == "classify";
        add_forms(with, to);
      }
    }
  }
}

}  // namespace rnnctl::exchange::testing
