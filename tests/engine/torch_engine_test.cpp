// One training step against plain loops in double precision, and what it must not depend on.
#include <cmath>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/tiny_problem.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::engine {
namespace {

using test::plain_copy;
using test::PlainNetwork;
using test::PlainParameters;
using test::TinyBatch;

constexpr std::int64_t kSize = 5, kTime = 4, kInput = 3, kClasses = 3;
constexpr double kRate = 0.5;

struct Tiny {
  explicit Tiny(const EngineOptions& options = {}, double dropout = 0.0,
                const std::string& name = "stacked", std::int64_t layers = 2) {
    models::ModelOptions model_options;
    model_options.model = name;
    model_options.input_size = kInput;
    model_options.num_classes = kClasses;
    model_options.hidden_size = 4;
    model_options.num_layers = layers;
    model_options.dropout = dropout;
    model = models::build_model(model_options, 3);
    engine = std::make_unique<TorchEngine>(model, torch::kCPU, options);
  }
  std::vector<torch::Tensor> weights() const {
    std::vector<torch::Tensor> copies;
    for (const auto& parameter : model->parameters()) copies.push_back(parameter.detach().clone());
    return copies;
  }

  std::shared_ptr<models::SequenceModel> model;
  std::unique_ptr<TorchEngine> engine;
};

const PlainNetwork kStacked{"rnn", "fc", 2, "tanh"};

bool same_bits(const std::vector<torch::Tensor>& left, const std::vector<torch::Tensor>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& a, const auto& b) { return torch::equal(a, b); });
}

// after == before - factor * gradient, for every number of every parameter.
void expect_descent(const PlainParameters& before, const PlainParameters& gradient, double factor,
                    const PlainParameters& after) {
  double largest = 0.0;
  for (const auto& [name, parameter] : before) {
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
      const double update = -factor * gradient.at(name).values[i];
      EXPECT_NEAR(after.at(name).values[i] - parameter.values[i], update, 3e-7)
          << name << "[" << i << "]";  // an update of up to 0.1 in float32 weights of up to 0.5
      largest = std::max(largest, std::abs(update));
    }
  }
  EXPECT_GT(largest, 1e-3) << "an update that rounding hides proves nothing";
}

double norm_of(const PlainParameters& parameters) {
  double sum = 0.0;
  for (const auto& [name, parameter] : parameters) {
    for (const double value : parameter.values) sum += value * value;
  }
  return std::sqrt(sum);
}

TEST(TorchEngine, ReportsLossAndHitsOfTheWeightsBeforeTheUpdate) {
  const Tiny tiny;
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  const auto scores = test::plain_scores(kStacked, plain_copy(*tiny.model), batch.batch);
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    correct += test::plain_prediction(scores[i]) == batch.targets[i];
  }
  const StepResult result = tiny.engine->step(batch.batch, 1, kRate);
  EXPECT_NEAR(result.loss, test::plain_loss(scores, batch.targets.data(), 0.0), 1e-6);
  EXPECT_EQ(result.correct, correct);
  EXPECT_EQ(result.count, kSize);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EXPECT_EQ(tiny.engine->last_predictions()[i].item<std::int64_t>(),
              test::plain_prediction(scores[i]));
  }
}

TEST(TorchEngine, SgdStepsDownTheGradientOfTheLoss) {
  const Tiny tiny;
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  for (std::int64_t iteration = 1; iteration <= 2; ++iteration) {  // gradients do not pile up
    const auto before = plain_copy(*tiny.model);
    const auto gradient = test::plain_gradient(kStacked, before, batch.batch);
    tiny.engine->step(batch.batch, iteration, kRate);
    expect_descent(before, gradient, kRate, plain_copy(*tiny.model));
  }
}

TEST(TorchEngine, TheRateOfTheStepCountsNotTheOneItStartedWith) {
  EngineOptions options;
  options.optimizer.learning_rate = 100.0;
  const Tiny tiny(options);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  const auto start = tiny.weights();
  tiny.engine->step(batch.batch, 1, 0.0);
  EXPECT_TRUE(same_bits(tiny.weights(), start));
}

TEST(TorchEngine, LabelSmoothingIsTheFormulaOfCrossEntropyLoss) {
  EngineOptions options;
  options.label_smoothing = 0.3;
  const Tiny tiny(options);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  const auto before = plain_copy(*tiny.model);
  const auto scores = test::plain_scores(kStacked, before, batch.batch);
  const auto gradient = test::plain_gradient(kStacked, before, batch.batch, 0.3);
  const StepResult result = tiny.engine->step(batch.batch, 1, kRate);
  EXPECT_NEAR(result.loss, test::plain_loss(scores, batch.targets.data(), 0.3), 1e-6);
  EXPECT_GT(std::abs(result.loss - test::plain_loss(scores, batch.targets.data(), 0.0)), 1e-3);
  expect_descent(before, gradient, kRate, plain_copy(*tiny.model));
}

TEST(TorchEngine, ClippingShortensTheWholeGradientToTheNorm) {
  EngineOptions options;
  options.optimizer.clip_norm = 0.05;
  const Tiny tiny(options);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  const auto before = plain_copy(*tiny.model);
  const auto gradient = test::plain_gradient(kStacked, before, batch.batch);
  const double norm = norm_of(gradient);
  ASSERT_GT(norm, 0.1);
  tiny.engine->step(batch.batch, 1, kRate);
  const auto after = plain_copy(*tiny.model);
  expect_descent(before, gradient, kRate * 0.05 / norm, after);
  PlainParameters update = after;
  for (auto& [name, parameter] : update) {
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
      parameter.values[i] -= before.at(name).values[i];
    }
  }
  EXPECT_NEAR(norm_of(update), kRate * 0.05, 1e-6);
}

TEST(TorchEngine, ClippingLeavesAShorterGradientAlone) {
  EngineOptions options;
  options.optimizer.clip_norm = 1000.0;
  const Tiny clipped(options), free;
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  clipped.engine->step(batch.batch, 1, kRate);
  free.engine->step(batch.batch, 1, kRate);
  EXPECT_TRUE(same_bits(clipped.weights(), free.weights()));
}

TEST(TorchEngine, ATargetAtEveryTimeStepCountsEachOfThem) {
  const Tiny tiny({}, 0.0, "char", 1);
  const PlainNetwork plain{"rnn", "linear", 1, "tanh"};
  const TinyBatch batch(kSize, kTime, kInput, kClasses, kTime);
  const auto before = plain_copy(*tiny.model);
  const auto scores = test::plain_scores(plain, before, batch.batch);
  const auto gradient = test::plain_gradient(plain, before, batch.batch);
  const torch::Tensor logits = tiny.engine->logits(batch.batch);
  const StepResult result = tiny.engine->step(batch.batch, 1, kRate);
  EXPECT_EQ(result.count, kSize * kTime);
  EXPECT_NEAR(result.loss, test::plain_loss(scores, batch.targets.data(), 0.0), 1e-6);
  expect_descent(before, gradient, kRate, plain_copy(*tiny.model));
  ASSERT_EQ(logits.sizes().vec(), (std::vector<std::int64_t>{kSize * kTime, kClasses}));
  for (std::int64_t row = 0; row < logits.size(0); ++row) {
    test::expect_row_near(logits[row], scores[row]);
  }
}

TEST(TorchEngine, LogitsAreThoseOfEvaluationWithoutDropout) {
  const Tiny tiny({}, 0.5);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  const auto scores = test::plain_scores(kStacked, plain_copy(*tiny.model), batch.batch);
  const torch::Tensor logits = tiny.engine->logits(batch.batch);
  for (std::int64_t row = 0; row < kSize; ++row) test::expect_row_near(logits[row], scores[row]);
  EXPECT_FALSE(logits.requires_grad());
}

// Three steps; `between` runs before each of them.
std::pair<std::vector<double>, std::vector<torch::Tensor>> three_steps(
    const Tiny& tiny, const std::function<void()>& between) {
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  std::vector<double> losses;
  for (std::int64_t iteration = 1; iteration <= 3; ++iteration) {
    between();
    losses.push_back(tiny.engine->step(batch.batch, iteration, kRate).loss);
  }
  return {losses, tiny.weights()};
}

TEST(TorchEngine, EvaluatingBetweenStepsLeavesEveryBitOfTraining) {
  const Tiny alone({}, 0.5), watched({}, 0.5);
  const TinyBatch other(2 * kSize, kTime, kInput, kClasses);
  const auto expected = three_steps(alone, [] {});
  const auto found = three_steps(watched, [&] {
    watched.engine->begin_evaluation();
    watched.engine->logits(other.batch);
    torch::rand({10});  // whoever else draws does not matter either
  });
  EXPECT_EQ(found.first, expected.first);
  EXPECT_TRUE(same_bits(found.second, expected.second));
}

TEST(TorchEngine, LogitsDrawNoRandomNumbers) {
  const Tiny tiny({}, 0.5);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  torch::manual_seed(9);
  const torch::Tensor expected = torch::rand({4});
  torch::manual_seed(9);
  tiny.engine->logits(batch.batch);
  EXPECT_TRUE(torch::equal(torch::rand({4}), expected));
}

// The loss of the first step that is taken, called `iteration`, from the same weights.
double dropout_loss(std::uint64_t seed, std::int64_t iteration) {
  EngineOptions options;
  options.seed = seed;
  const Tiny tiny(options, 0.5);
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  return tiny.engine->step(batch.batch, iteration, kRate).loss;
}

TEST(TorchEngine, DropoutIsAFunctionOfSeedAndIteration) {
  EXPECT_EQ(dropout_loss(1, 1), dropout_loss(1, 1));
  EXPECT_NE(dropout_loss(1, 1), dropout_loss(1, 2));
  EXPECT_NE(dropout_loss(1, 1), dropout_loss(2, 1));
  // Seeds and iterations that a plain sum would confuse.
  EXPECT_NE(dropout_loss(1, 2), dropout_loss(2, 1));
}

TEST(TorchEngine, AnEvaluationForgetsTheStateOfTheOneBefore) {
  models::ModelOptions options;
  options.model = "cell";
  options.input_size = kInput;
  options.num_classes = kClasses;
  options.stateful = true;
  TorchEngine engine(models::build_model(options, 3), torch::kCPU, {});
  const TinyBatch batch(kSize, kTime, kInput, kClasses);
  engine.begin_evaluation();
  const torch::Tensor first = engine.logits(batch.batch);
  EXPECT_FALSE(torch::equal(engine.logits(batch.batch), first)) << "goes on from the batch before";
  engine.begin_evaluation();
  EXPECT_TRUE(torch::equal(engine.logits(batch.batch), first));
}

TEST(TorchEngine, ParametersAreTheLiveOnesInTheModelsOrder) {
  const Tiny tiny;
  const NamedTensors parameters = tiny.engine->parameters();
  const auto names = test::named_shapes(*tiny.model);
  ASSERT_EQ(parameters.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(parameters[i].first, names[i].first);
    EXPECT_TRUE(parameters[i].second.is_alias_of(tiny.model->parameters()[i]));
  }
}

TEST(TorchEngine, RefusesAnUnknownOptimizer) {
  EngineOptions options;
  options.optimizer.name = "lbfgs";
  EXPECT_THROW(Tiny{options}, base::UsageError);
}

}  // namespace
}  // namespace rnnctl::engine
