// A network and a batch small enough to be computed by hand: loss, gradient and update in plain
// double precision.
#pragma once

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "models/plain_network.h"
#include <rnnctl/engine/engine.h>

namespace rnnctl::test {

/// Inputs uniform in [-1, 1), targets uniform over the classes.
struct TinyBatch {
  TinyBatch(std::int64_t size, std::int64_t time, std::int64_t input, std::int64_t classes,
            std::int64_t targets_per_example = 1)
      : batch{nullptr, nullptr, size, time, input, targets_per_example} {
    std::mt19937 numbers(11);
    inputs.resize(static_cast<std::size_t>(size * time * input));
    for (float& value : inputs) value = static_cast<float>(numbers() % 2000) / 1000.0F - 1.0F;
    targets.resize(static_cast<std::size_t>(size * targets_per_example));
    for (std::int64_t& target : targets) target = numbers() % static_cast<unsigned>(classes);
    batch.inputs = inputs.data();
    batch.targets = targets.data();
  }
  TinyBatch(const TinyBatch&) = delete;
  TinyBatch& operator=(const TinyBatch&) = delete;

  std::vector<float> inputs;
  std::vector<std::int64_t> targets;
  engine::Batch batch;
};

/// Scores of every target of the batch, in the batch's order: of the last time step, or of every
/// one where each has a target.
inline PlainRows plain_scores(const PlainNetwork& network, const PlainParameters& parameters,
                              const engine::Batch& batch) {
  PlainRows result;
  const float* next = batch.inputs;
  for (std::int64_t example = 0; example < batch.size; ++example) {
    PlainRows sequence;
    for (std::int64_t t = 0; t < batch.time; ++t, next += batch.input) {
      sequence.emplace_back(next, next + batch.input);
    }
    const PlainRows scores = network.scores(parameters, sequence);
    result.insert(result.end(), scores.end() - batch.targets_per_example, scores.end());
  }
  return result;
}

inline std::int64_t plain_prediction(const std::vector<double>& scores) {
  return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

/// The documentation of torch.nn.CrossEntropyLoss: with label smoothing s, the target is
/// 1 - s + s/C for the right class and s/C for each other. Mean over the targets.
inline double plain_loss(const PlainRows& scores, const std::int64_t* targets, double smoothing) {
  double sum = 0.0;
  for (std::size_t row = 0; row < scores.size(); ++row) {
    double normaliser = 0.0;
    for (const double score : scores[row]) normaliser += std::exp(score);
    const double classes = static_cast<double>(scores[row].size());
    for (std::size_t c = 0; c < scores[row].size(); ++c) {
      const bool right = static_cast<std::int64_t>(c) == targets[row];
      const double share = (right ? 1.0 - smoothing : 0.0) + smoothing / classes;
      sum -= share * (scores[row][c] - std::log(normaliser));
    }
  }
  return sum / static_cast<double>(scores.size());
}

/// The gradient of plain_loss by central differences: off by about 1e-10.
inline PlainParameters plain_gradient(const PlainNetwork& network, PlainParameters parameters,
                                      const engine::Batch& batch, double smoothing = 0.0) {
  constexpr double kStep = 1e-5;
  PlainParameters gradient = parameters;
  for (auto& [name, parameter] : parameters) {
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
      double& entry = parameter.values[i];
      const double value = entry;
      auto loss_at = [&](double moved) {
        entry = moved;
        return plain_loss(plain_scores(network, parameters, batch), batch.targets, smoothing);
      };
      const double difference = loss_at(value + kStep) - loss_at(value - kStep);
      gradient[name].values[i] = difference / (2.0 * kStep);
      entry = value;
    }
  }
  return gradient;
}

}  // namespace rnnctl::test
