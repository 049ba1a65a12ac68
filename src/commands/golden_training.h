// Short trainings whose losses another program has computed, for `rnnctl selftest`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>
#include <rnnctl/models/options.h>
#include <rnnctl/models/sequence_model.h>

namespace rnnctl::commands {

struct GoldenTraining {
  static constexpr std::int64_t kSteps = 8;

  std::string name;  ///< "tanh, SGD"
  models::ModelOptions model;
  engine::EngineOptions engine;
  std::array<double, kSteps> losses;  ///< before each step, nats
};

/// Two vanilla RNNs, which both engines compute, an LSTM and a GRU. The losses are those that
/// tests/python/selftest.py prints: PyTorch 2.15 and 1.13 in double precision, which agree to 15
/// digits.
const std::vector<GoldenTraining>& golden_trainings();

/// The model with the weights that the training starts from.
std::shared_ptr<models::SequenceModel> golden_model(const GoldenTraining& training);

/// Takes steps `first` to `last`, counted from 1, with `engine`; returns the loss before each.
std::vector<double> golden_losses(const GoldenTraining& training, engine::Engine& engine,
                                  std::int64_t first = 1,
                                  std::int64_t last = GoldenTraining::kSteps);

}  // namespace rnnctl::commands
