// The fused engine's bits against themselves, its losses and scores against the torch engine's.
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/fused_problem.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::engine {
namespace {

using models::ModelOptions;
using test::batch_for;
using test::options_for;
using test::Sizes;

std::string bits_of(models::SequenceModel& model, FusedEngine& engine) {
  std::ostringstream bits;
  const auto add = [&bits](const torch::Tensor& tensor) {
    const torch::Tensor plain = tensor.detach().contiguous();
    bits.write(static_cast<const char*>(plain.data_ptr()),
               static_cast<std::streamsize>(plain.nbytes()));
  };
  for (const torch::Tensor& parameter : model.parameters()) add(parameter);
  for (const NamedTensors& tensors : engine.optimizer_state().tensors) {
    for (const auto& [name, tensor] : tensors) add(tensor);
  }
  return bits.str();
}

/// Weights, optimizer and losses after some steps.
std::string bits_with(int threads, const std::string& optimizer) {
  const Sizes sizes{37, 5, 6, 20, 3, 4};
  ModelOptions options = options_for("stacked", sizes);
  options.dropout = 0.3;
  const auto model = models::build_model(options, 1);
  EngineOptions engine_options;
  engine_options.optimizer.name = optimizer;
  engine_options.optimizer.learning_rate = 0.01;
  engine_options.optimizer.clip_norm = 0.1;
  FusedEngine engine(model, engine_options, threads);
  const auto batch = batch_for("stacked", sizes);
  std::ostringstream losses;
  losses.precision(17);
  for (int i = 1; i <= 5; ++i) losses << engine.step(batch->batch, i, 0.01).loss << " ";
  return losses.str() + bits_of(*model, engine);
}

TEST(FusedEngine, BitsDoNotDependOnTheNumberOfThreads) {
  for (const std::string optimizer : {"sgd", "adam"}) {
    const std::string one = bits_with(1, optimizer);
    for (const int threads : {2, 3, 4, 8}) {
      EXPECT_TRUE(bits_with(threads, optimizer) == one) << threads << " threads, " << optimizer;
    }
  }
}

/// With plain sgd the weights move by -learning_rate * gradient, so that says what each gradient
/// was.
TEST(FusedEngine, GradientsAreThoseThatMovedTheWeightsInBothEngines) {
  const Sizes sizes{37, 5, 6, 20, 2, 4};
  const auto batch = batch_for("stacked", sizes);
  for (const double clip_norm : {0.0, 0.01}) {
    EngineOptions options;
    options.optimizer.clip_norm = clip_norm;
    const auto fused_model = models::build_model(options_for("stacked", sizes), 1);
    const auto torch_model = models::build_model(options_for("stacked", sizes), 1);
    FusedEngine fused(fused_model, options, 2);
    TorchEngine torch(torch_model, torch::kCPU, options);
    for (Engine* engine : std::initializer_list<Engine*>{&fused, &torch}) {
      std::vector<torch::Tensor> before;
      for (const auto& [name, tensor] : engine->parameters()) {
        before.push_back(tensor.detach().clone());
      }
      engine->step(batch->batch, 1, 0.5);
      const NamedTensors after = engine->parameters();
      const NamedTensors gradients = engine->gradients();
      ASSERT_EQ(gradients.size(), after.size());
      double square = 0.0;
      for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(gradients[i].first, after[i].first);
        const torch::Tensor moved = (before[i] - after[i].second.detach()) / 0.5;
        EXPECT_TRUE(torch::allclose(gradients[i].second, moved, 1e-4, 1e-6))
            << engine->name() << " " << after[i].first;
        EXPECT_GT(moved.abs().max().item<float>(), 0.0F);
        square += gradients[i].second.square().sum().item<double>();
      }
      if (clip_norm > 0) {
        EXPECT_NEAR(std::sqrt(square), clip_norm, 1e-4 * clip_norm);
      }
    }
  }
}

/// The two engines' losses from the same seed.
TEST(FusedEngine, LosesAsTheTorchEngineDoes) {
  const Sizes sizes{100, 28, 28, 100, 2, 10};
  const ModelOptions options = options_for("stacked", sizes);
  const auto batch = batch_for("stacked", sizes);
  const auto fused_model = models::build_model(options, 1);
  const auto torch_model = models::build_model(options, 1);
  const EngineOptions engine_options;
  FusedEngine fused(fused_model, engine_options, 2);
  TorchEngine torch(torch_model, torch::kCPU, engine_options);
  for (int i = 1; i <= 50; ++i) {
    const StepResult found = fused.step(batch->batch, i, 0.1);
    const StepResult expected = torch.step(batch->batch, i, 0.1);
    ASSERT_NEAR(found.loss, expected.loss, 1e-4 * expected.loss) << i;
    ASSERT_EQ(found.count, expected.count);
  }
}

TEST(FusedEngine, ScoresAsTheTorchEngineDoes) {
  for (const std::string model_name : {"stacked", "image", "char", "multi", "cell"}) {
    for (const std::int64_t size : {1, 7, 150}) {
      SCOPED_TRACE(testing::Message() << model_name << " " << size);
      const Sizes sizes{size, 6, 5, 9, model_name == "stacked" ? 3 : 1, 7};
      const auto model = models::build_model(options_for(model_name, sizes), 1);
      const auto batch = batch_for(model_name, sizes);
      FusedEngine fused(model, {}, 2);
      TorchEngine torch(model, torch::kCPU, {});
      const torch::Tensor found = fused.logits(batch->batch);
      const torch::Tensor expected = torch.logits(batch->batch);
      ASSERT_EQ(found.sizes(), expected.sizes());
      const double largest = expected.abs().max().item<double>();
      EXPECT_LE((found - expected).abs().max().item<double>(), 2e-6 * std::max(largest, 1.0));
    }
  }
}

TEST(FusedEngine, RefusesABatchOfAnotherShape) {
  const Sizes sizes{4, 3, 2, 5};
  for (const std::string model_name : {"stacked", "char"}) {
    const auto batch = batch_for(model_name, sizes);
    FusedEngine engine(models::build_model(options_for(model_name, sizes), 1), {}, 1);
    Batch wrong_input = batch->batch, wrong_targets = batch->batch, empty = batch->batch;
    wrong_input.input = 1;
    wrong_targets.targets_per_example = model_name == "char" ? 1 : 3;
    empty.size = 0;
    for (const Batch& wrong : {wrong_input, wrong_targets, empty}) {
      EXPECT_THROW(engine.step(wrong, 1, 0.1), base::UsageError);
      EXPECT_THROW(engine.logits(wrong), base::UsageError);
    }
  }
}

TEST(FusedEngine, EvaluatingInBetweenChangesNothing) {
  const Sizes sizes{30, 5, 6, 20, 2, 4};
  const auto batch = batch_for("stacked", sizes);
  std::string bits[2];
  for (const bool evaluates : {false, true}) {
    const auto model = models::build_model(options_for("stacked", sizes), 1);
    FusedEngine engine(model, {}, 1);
    for (int i = 1; i <= 3; ++i) {
      engine.step(batch->batch, i, 0.1);
      if (evaluates) engine.logits(batch->batch);
    }
    bits[evaluates] = bits_of(*model, engine);
  }
  EXPECT_TRUE(bits[0] == bits[1]);
}

TEST(FusedEngine, GoesOnFromTheStateThatItGave) {
  const Sizes sizes{30, 5, 6, 20, 2, 4};
  const auto batch = batch_for("stacked", sizes);
  for (const std::string optimizer : {"sgd", "adam", "adamw", "rmsprop"}) {
    SCOPED_TRACE(optimizer);
    EngineOptions options;
    options.optimizer.name = optimizer;
    options.optimizer.momentum = optimizer == "sgd" || optimizer == "rmsprop" ? 0.9 : 0.0;
    const auto straight_model = models::build_model(options_for("stacked", sizes), 1);
    FusedEngine straight(straight_model, options, 1);
    for (int i = 1; i <= 3; ++i) straight.step(batch->batch, i, 0.01);
    const auto second_model = models::build_model(options_for("stacked", sizes), 2);
    FusedEngine second(second_model, options, 1);
    {
      torch::NoGradGuard no_grad;
      const auto from = straight_model->parameters(), to = second_model->parameters();
      for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
    }
    second.load_optimizer_state(straight.optimizer_state());
    straight.step(batch->batch, 4, 0.01);
    second.step(batch->batch, 4, 0.01);
    EXPECT_TRUE(bits_of(*straight_model, straight) == bits_of(*second_model, second));
  }
}

TEST(FusedEngine, NamesWhatItDoesNotCover) {
  ModelOptions options = options_for("cell", {4, 3, 2, 5});
  options.stateful = true;
  const auto model = models::build_model(options, 1);
  EXPECT_THAT(FusedEngine::refusal(*model, torch::kCPU), testing::HasSubstr("--stateful"));
  EXPECT_THROW(FusedEngine(model, {}, 1), base::UsageError);
  const auto plain = models::build_model(options_for("cell", {4, 3, 2, 5}), 1);
  EXPECT_EQ(FusedEngine::refusal(*plain, torch::kCPU), "");
  EXPECT_THAT(FusedEngine::refusal(*plain, torch::kCUDA), testing::HasSubstr("CPU"));
}

}  // namespace
}  // namespace rnnctl::engine
