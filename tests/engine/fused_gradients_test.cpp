// The fused engine's gradients against double precision.
#include <cmath>

#include <gtest/gtest.h>

#include "engine/double_rnn.h"
#include "engine/fused_problem.h"
#include "engine/instruction_sets.h"
#include "engine/kernels/dropout.h"
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::engine {
namespace {

using models::ModelOptions;
using test::batch_for;
using test::DoubleGradients;
using test::options_for;
using test::Sizes;

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

void expect_right_gradients(const ModelOptions& options, const Batch& batch, double smoothing = 0.0,
                            const torch::Tensor& carried = {}) {
  const auto model = models::build_model(options, 3);
  const models::PlainRnn parts = *model->plain_rnn();
  test::DoubleRnn reference(parts, drawn_dropout(options, batch));
  reference.begin_with(carried);
  const DoubleGradients expected = reference.gradients(batch, smoothing);
  EngineOptions engine_options;
  engine_options.optimizer.name = "sgd";
  engine_options.label_smoothing = smoothing;
  FusedEngine engine(model, engine_options, 2);
  if (carried.defined()) engine.load_carried_state(carried);
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

ModelOptions text_options(const Sizes& sizes, double dropout) {
  ModelOptions options = options_for("stacked", sizes);
  options.task = "next";
  options.stateful = true;
  options.dropout = dropout;
  return options;
}

// A text: scores at every step, a state that the batch before left, dropout before the readout, and
// what lies behind a stream's end.
TEST(FusedGradients, OfATextThatGoesOn) {
  test::with_every_instruction_set([] {
    for (const Sizes& sizes : {Sizes{9, 6, 5, 19, 2, 7}, Sizes{1, 1, 3, 8}, Sizes{33, 5, 4, 17}}) {
      SCOPED_TRACE(testing::Message() << sizes.batch << " streams");
      const auto batch = batch_for("char", sizes);
      batch->targets.back() = kIgnoredTarget;
      if (sizes.time > 1) batch->targets[1] = kIgnoredTarget;
      if (batch->targets.size() == 1) batch->targets[0] = 0;
      const torch::Tensor carried =
          torch::linspace(-0.9, 0.9, sizes.layers * sizes.batch * sizes.hidden)
              .reshape({sizes.layers, sizes.batch, sizes.hidden});
      expect_right_gradients(text_options(sizes, 0.0), batch->batch, 0.0, carried);
      expect_right_gradients(text_options(sizes, 0.3), batch->batch, 0.1, carried);
    }
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

}  // namespace
}  // namespace rnnctl::engine
