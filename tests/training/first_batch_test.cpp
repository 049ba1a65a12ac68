#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "training/tiny_training.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::training {
namespace {

using testing::AllOf;
using testing::HasSubstr;

models::ModelOptions tiny_options(const std::string& model = "stacked") {
  models::ModelOptions options;
  options.model = model;
  options.input_size = test::kInput;
  options.num_classes = test::kClasses;
  options.hidden_size = 8;
  return options;
}

std::string check(const models::ModelOptions& options) {
  const auto sequences = test::tiny_sequences(25);
  data::BatchStream stream(sequences, {.batch_size = 10});
  engine::TorchEngine engine(models::build_model(options, 1), torch::kCPU, {});
  return check_first_batch(engine, stream, sequences.shape());
}

std::string refusal(const models::ModelOptions& options) {
  try {
    return "accepted: " + check(options);
  } catch (const base::UsageError& error) {
    return error.what();
  }
}

TEST(FirstBatch, ShowsTheShapesAndTheLossBesideThatOfGuessing) {
  EXPECT_THAT(check(tiny_options()),
              testing::MatchesRegex("first batch: inputs \\[10, 4, 3\\] -> logits \\[10, 3\\], "
                                    "loss 1\\.[0-9]+ \\(guessing: ln 3 = 1\\.099\\)"));
}

TEST(FirstBatch, AcceptsEveryModelAndInitialisationAsTheyStart) {
  for (const char* model : {"stacked", "image", "multi", "cell"}) {
    for (const char* init : {"pytorch", "orthogonal", "identity", "uniform"}) {
      models::ModelOptions options = tiny_options(model);
      options.init = init;
      EXPECT_THAT(refusal(options), testing::StartsWith("accepted: ")) << model << " " << init;
    }
  }
}

TEST(FirstBatch, RefusesWeightsThatExplodeFromTheStart) {
  models::ModelOptions options = tiny_options();
  options.activation = "relu";
  options.init = "identity";
  options.init_gain = 1000.0;
  EXPECT_THAT(refusal(options),
              AllOf(HasSubstr("the loss before training is "),
                    HasSubstr("guessing among 3 classes gives 1.099"), HasSubstr("--init-gain")));
}

TEST(FirstBatch, RefusesScoresThatDoNotFitTheTargets) {
  models::ModelOptions classes = tiny_options();
  classes.num_classes = 5;
  EXPECT_THAT(refusal(classes), HasSubstr("scores [10, 5] where the data has 10 targets of 3"));
  // An answer at every time step, where an example has one target.
  EXPECT_THAT(refusal(tiny_options("char")), HasSubstr("scores [40, 3] where the data has 10"));
}

TEST(FirstBatch, ChangesNothingThatTrainingSees) {
  const auto first_loss = [](bool look) {
    const auto sequences = test::tiny_sequences(25);
    data::BatchStream stream(sequences, {.batch_size = 10});
    models::ModelOptions options = tiny_options("cell");
    options.stateful = true;
    engine::TorchEngine engine(models::build_model(options, 1), torch::kCPU, {});
    if (look) check_first_batch(engine, stream, sequences.shape());
    return engine.step(engine_batch(stream.at(0, 0), sequences.shape()), 1, 0.1).loss;
  };
  EXPECT_EQ(first_loss(true), first_loss(false));
}

}  // namespace
}  // namespace rnnctl::training
