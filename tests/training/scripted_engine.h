// An engine whose every answer is written in the test, so that the loop around it is tested alone.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "training/tiny_training.h"
#include <rnnctl/engine/engine.h>

namespace rnnctl::test {

class ScriptedEngine : public engine::Engine {
 public:
  /// What each step reports, by iteration.
  std::function<double(std::int64_t)> loss = [](std::int64_t) { return 1.0; };
  std::function<std::int64_t(std::int64_t)> correct = [](std::int64_t) { return 0; };
  /// The model's only parameter after each step.
  std::function<float(std::int64_t)> weight = [](std::int64_t n) { return static_cast<float>(n); };
  /// The score of the class that an evaluation predicts, by the weight.
  std::function<float(float)> score = [](float) { return 1.0F; };
  /// Hits in one evaluation of the validation part after the other; then none.
  std::deque<std::int64_t> validation_hits;
  std::int64_t test_hits = TinyTraining::kTest;

  std::vector<double> rates;            ///< that the steps were told
  std::vector<float> evaluated_weight;  ///< at each evaluation

  engine::StepResult step(const engine::Batch& batch, std::int64_t iteration,
                          double learning_rate) override {
    rates.push_back(learning_rate);
    weight_.fill_(weight(iteration));
    predictions_ = torch::full({batch.size}, iteration, torch::kInt64);
    return {loss(iteration), correct(iteration), batch.size};
  }

  torch::Tensor logits(const engine::Batch& batch) override {
    evaluated_weight.push_back(weight_.item<float>());
    const std::int64_t hits =
        batch.size == TinyTraining::kValidation ? next_validation_hits() : test_hits;
    torch::Tensor scores = torch::zeros({batch.size, kClasses});
    for (std::int64_t i = 0; i < batch.size; ++i) {
      scores[i][i < hits ? batch.targets[i] : (batch.targets[i] + 1) % kClasses] =
          score(evaluated_weight.back());
    }
    return scores;
  }

  torch::Tensor last_predictions() const override { return predictions_; }
  void begin_evaluation() override {}
  engine::NamedTensors parameters() override { return {{"weight", weight_}}; }
  engine::OptimizerState optimizer_state() const override { return {}; }
  void load_optimizer_state(const engine::OptimizerState&) override {}
  torch::Tensor carried_state() const override { return {}; }
  void load_carried_state(const torch::Tensor&) override {}
  std::string name() const override { return "scripted"; }

 private:
  std::int64_t next_validation_hits() {
    if (validation_hits.empty()) return 0;
    const std::int64_t hits = validation_hits.front();
    validation_hits.pop_front();
    return hits;
  }

  torch::Tensor weight_ = torch::zeros({1});
  torch::Tensor predictions_;
};

}  // namespace rnnctl::test
