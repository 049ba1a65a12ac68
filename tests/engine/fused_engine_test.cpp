// The fused engine's gradients against double precision, its bits against themselves.
#include <algorithm>
#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/double_rnn.h"
#include "engine/instruction_sets.h"
#include "engine/kernels/dropout.h"
#include "engine/tiny_problem.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::engine {
namespace {

using models::ModelOptions;
using test::DoubleGradients;
using test::TinyBatch;

struct Sizes {
  std::int64_t batch, time, input, hidden, layers = 1, classes = 3;
};

ModelOptions options_for(const std::string& model, const Sizes& sizes,
                         const std::string& activation = "tanh") {
  ModelOptions options;
  options.model = model;
  options.input_size = sizes.input;
  options.sequence_length = sizes.time;
  options.hidden_size = sizes.hidden;
  options.num_layers = sizes.layers;
  options.num_classes = sizes.classes;
  options.activation = activation;
  return options;
}

std::unique_ptr<TinyBatch> batch_for(const std::string& model, const Sizes& sizes) {
  return std::make_unique<TinyBatch>(sizes.batch, sizes.time, sizes.input, sizes.classes,
                                     model == "char" ? sizes.time : 1);
}

std::vector<double> flat(const torch::Tensor& tensor) {
  const torch::Tensor doubles = tensor.detach().to(torch::kFloat64).contiguous().reshape({-1});
  return {doubles.data_ptr<double>(), doubles.data_ptr<double>() + doubles.numel()};
}

/// ||found - expected|| / ||expected||.
double relative_error(const std::vector<double>& found, const std::vector<double>& expected) {
  EXPECT_EQ(found.size(), expected.size());
  double difference = 0.0, norm = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    difference += (found[i] - expected[i]) * (found[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return norm == 0 ? std::sqrt(difference) : std::sqrt(difference / norm);
}

/// The gradient of each of the model's tensors: what a step of plain SGD takes away. So large a
/// rate, a power of 2, leaves nothing of the weights' own rounding in it.
std::vector<torch::Tensor> gradients_of(models::SequenceModel& model, FusedEngine& engine,
                                        const Batch& batch, double* loss) {
  constexpr double kRate = 1 << 20;
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& parameter : model.parameters()) {
    before.push_back(parameter.detach().to(torch::kFloat64).clone());
  }
  *loss = engine.step(batch, 1, kRate).loss;
  std::vector<torch::Tensor> gradients;
  const auto parameters = model.parameters();
  for (std::size_t i = 0; i < before.size(); ++i) {
    gradients.push_back((before[i] - parameters[i].detach().to(torch::kFloat64)) / kRate);
  }
  return gradients;
}

/// What the kernel draws for the first iteration with the default seed.
test::DoubleDropout drawn_dropout(const ModelOptions& options, const Batch& batch) {
  if (options.dropout == 0) return {};
  return [options, time = static_cast<std::size_t>(batch.time)](
             std::size_t layer, std::size_t example, std::size_t t) {
    std::vector<float> factors(static_cast<std::size_t>(options.hidden_size));
    kernels::draw_dropout({.seed = EngineOptions().seed,
                           .iteration = 1,
                           .layer = static_cast<std::uint32_t>(layer),
                           .row = static_cast<std::uint32_t>(example * time + t)},
                          options.dropout, factors.size(), factors.data());
    return std::vector<double>(factors.begin(), factors.end());
  };
}

void expect_right_gradients(const ModelOptions& options, const Batch& batch,
                            double smoothing = 0.0) {
  const auto model = models::build_model(options, 3);
  const models::PlainRnn parts = *model->plain_rnn();
  const DoubleGradients expected =
      test::DoubleRnn(parts, drawn_dropout(options, batch)).gradients(batch, smoothing);
  EngineOptions engine_options;
  engine_options.optimizer.name = "sgd";
  engine_options.label_smoothing = smoothing;
  FusedEngine engine(model, engine_options, 2);
  double loss = 0.0;
  const std::vector<torch::Tensor> gradients = gradients_of(*model, engine, batch, &loss);
  EXPECT_NEAR(loss, expected.loss, 1e-5 * expected.loss);

  const auto parameters = model->parameters();
  const auto expect_close = [&](const torch::Tensor& tensor, const std::vector<double>& values,
                                const std::string& name) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (!parameters[i].is_same(tensor)) continue;
      EXPECT_LE(relative_error(flat(gradients[i]), values), 1e-5) << name;
      return;
    }
    ADD_FAILURE() << name << " is no parameter of the model";
  };
  const auto oriented = [](const models::PlainRnn::Weights& weights,
                           const test::DoubleMatrix& matrix) {
    if (!weights.transposed) return matrix.values;
    std::vector<double> values;
    for (std::size_t c = 0; c < matrix.columns; ++c) {
      for (std::size_t r = 0; r < matrix.rows(); ++r) values.push_back(matrix.at(r, c));
    }
    return values;
  };
  for (std::size_t l = 0; l < parts.layers.size(); ++l) {
    const auto& layer = parts.layers[l];
    expect_close(layer.input.tensor, oriented(layer.input, expected.layers[l].input), "input");
    expect_close(layer.recurrent.tensor, oriented(layer.recurrent, expected.layers[l].recurrent),
                 "recurrent");
    for (const auto& bias : layer.biases) expect_close(bias, expected.layers[l].bias, "bias");
  }
  expect_close(parts.readout, expected.readout.values, "readout");
  expect_close(parts.bias, expected.bias, "readout bias");
}

TEST(FusedGradients, OfEverySizeThatLeavesATail) {
  test::with_every_instruction_set([] {
    for (const std::int64_t size : {1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 100, 127, 129}) {
      for (const std::string activation : {"tanh", "relu"}) {
        SCOPED_TRACE(testing::Message() << size << " " << activation);
        for (const Sizes& sizes : {Sizes{.batch = size, .time = 3, .input = 4, .hidden = 6},
                                   Sizes{.batch = 3, .time = size, .input = 2, .hidden = 5},
                                   Sizes{.batch = 4, .time = 2, .input = size, .hidden = 3},
                                   Sizes{.batch = 3, .time = 3, .input = 5, .hidden = size},
                                   Sizes{2, 2, 3, size, 2}, Sizes{5, 2, 3, 4, 1, size + 1}}) {
          const auto batch = batch_for("stacked", sizes);
          expect_right_gradients(options_for("stacked", sizes, activation), batch->batch);
        }
      }
    }
  });
}

TEST(FusedGradients, ThroughDropout) {
  test::with_every_instruction_set([] {
    const Sizes sizes{21, 4, 5, 19, 3};
    ModelOptions options = options_for("stacked", sizes);
    options.dropout = 0.3;
    expect_right_gradients(options, batch_for("stacked", sizes)->batch);
  });
}

TEST(FusedGradients, OfTheTutorialsNetworks) {
  for (const std::string model : {"stacked", "image", "char", "single", "multi", "cell"}) {
    SCOPED_TRACE(model);
    Sizes sizes{.batch = 9, .time = 6, .input = 5, .hidden = 4};
    if (model == "single") sizes.hidden = 1;
    const auto batch = batch_for(model, sizes);
    expect_right_gradients(options_for(model, sizes), batch->batch);
    expect_right_gradients(options_for(model, sizes), batch->batch, 0.1);
  }
  const Sizes model_c{100, 28, 28, 100, 2, 10};
  expect_right_gradients(options_for("stacked", model_c), batch_for("stacked", model_c)->batch);
}

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
