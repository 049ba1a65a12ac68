// Networks and batches for the fused engine, of any size.
#pragma once

#include <memory>
#include <string>

#include "engine/tiny_problem.h"
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::test {

struct Sizes {
  std::int64_t batch, time, input, hidden, layers = 1, classes = 3;
};

inline models::ModelOptions options_for(const std::string& model, const Sizes& sizes,
                                        const std::string& activation = "tanh") {
  models::ModelOptions options;
  options.model = model;
  options.input_size = sizes.input;
  options.sequence_length = sizes.time;
  options.hidden_size = sizes.hidden;
  options.num_layers = sizes.layers;
  options.num_classes = sizes.classes;
  options.activation = activation;
  return options;
}

inline std::unique_ptr<TinyBatch> batch_for(const std::string& model, const Sizes& sizes) {
  return std::make_unique<TinyBatch>(sizes.batch, sizes.time, sizes.input, sizes.classes,
                                     model == "char" ? sizes.time : 1);
}

}  // namespace rnnctl::test
