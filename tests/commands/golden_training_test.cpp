// The trainings that `rnnctl selftest` compares: they notice what is wrong.
#include "commands/golden_training.h"

#include <cmath>

#include <gtest/gtest.h>

#include <rnnctl/engine/instruction_sets.h>
#include <rnnctl/engine/torch_engine.h>

namespace rnnctl::commands {
namespace {

double worst_distance(const GoldenTraining& training, engine::EngineOptions options,
                      const std::string& spoilt) {
  const auto model = golden_model(training);
  for (auto& parameter : model->named_parameters()) {
    if (parameter.key() == spoilt) parameter.value().detach()[0].add_(0.1);
  }
  engine::TorchEngine engine(model, torch::kCPU, options);
  const auto losses = golden_losses(training, engine);
  double worst = 0.0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    worst = std::max(worst, std::abs(losses[i] / training.losses[i] - 1.0));
  }
  return worst;
}

// The proof allows 1e-5.
TEST(GoldenTraining, AnyWeightThatIsOffShows) {
  for (const GoldenTraining& training : golden_trainings()) {
    EXPECT_LT(worst_distance(training, training.engine, ""), 1e-5) << training.name;
    for (const auto& parameter : golden_model(training)->named_parameters()) {
      EXPECT_GT(worst_distance(training, training.engine, parameter.key()), 1e-5)
          << training.name << " " << parameter.key();
    }
  }
}

TEST(GoldenTraining, AnotherOptimizerShows) {
  for (const GoldenTraining& training : golden_trainings()) {
    engine::EngineOptions other = training.engine;
    other.optimizer.name = other.optimizer.name == "adam" ? "sgd" : "adam";
    EXPECT_GT(worst_distance(training, other, ""), 1e-3) << training.name;
  }
}

TEST(GoldenTraining, GoesOnWhereItStopped) {
  const GoldenTraining& training = golden_trainings().front();
  engine::TorchEngine straight(golden_model(training), torch::kCPU, training.engine);
  engine::TorchEngine pieces(golden_model(training), torch::kCPU, training.engine);
  auto losses = golden_losses(training, pieces, 1, 3);
  const auto rest = golden_losses(training, pieces, 4);
  losses.insert(losses.end(), rest.begin(), rest.end());
  EXPECT_EQ(losses, golden_losses(training, straight));
}

TEST(InstructionSets, TheBestIsTheFirstAndAScopeEnds) {
  const auto sets = engine::instruction_sets();
  ASSERT_FALSE(sets.empty());
  {
    const engine::InstructionSetScope scope(sets.back());
    ASSERT_EQ(engine::instruction_sets().size(), 1u);
    EXPECT_EQ(engine::instruction_sets().front().name, sets.back().name);
  }
  EXPECT_EQ(engine::instruction_sets().size(), sets.size());
}

}  // namespace
}  // namespace rnnctl::commands
