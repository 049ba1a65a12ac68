// Real trainings of a tiny network: the same bits again, whatever watches.
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include "training/tiny_training.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>

namespace rnnctl::training {
namespace {

using data::ScratchFolder;
using test::quiet_options;
using test::TinyTraining;
using test::Validation;
using testing::HasSubstr;

std::shared_ptr<models::SequenceModel> tiny_model(std::uint64_t seed, double dropout = 0.0,
                                                  const std::string& activation = "tanh") {
  models::ModelOptions options;
  options.input_size = test::kInput;
  options.num_classes = test::kClasses;
  options.hidden_size = 8;
  options.num_layers = 2;
  options.activation = activation;
  options.dropout = dropout;
  return models::build_model(options, seed);
}

// Everything random is in it: shuffling, dropout, and an optimizer and an average that remember.
TrainingOptions everything(std::int64_t iterations) {
  TrainingOptions options = quiet_options(iterations);
  options.seed = 5;
  options.optimizer.name = "adam";
  options.optimizer.learning_rate = 0.02;
  options.schedule = "cosine";
  options.ema_decay = 0.9;
  options.label_smoothing = 0.1;
  return options;
}

struct Outcome {
  std::vector<double> losses;
  std::vector<std::byte> weights;  ///< of last.pt, one after the other
  std::vector<std::byte> average;
};

std::vector<std::byte> bytes_of(const checkpoint::NamedTensors& tensors) {
  std::vector<std::byte> result;
  for (const auto& [name, tensor] : tensors) {
    result.insert(result.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return result;
}

Outcome train(const TrainingOptions& options, Validation validation = Validation::kNone) {
  const ScratchFolder scratch;
  engine::TorchEngine engine(tiny_model(options.seed, 0.3), torch::kCPU, options);
  TinyTraining tiny(engine, options, scratch / "run", validation);
  tiny.run();
  const auto saved = checkpoint::load(tiny.directory().last_checkpoint());
  return {tiny.recorder.losses(), bytes_of(saved.state_dict), bytes_of(saved.average)};
}

void expect_same_bits(const Outcome& found, const Outcome& expected) {
  EXPECT_EQ(found.losses, expected.losses);
  EXPECT_EQ(found.weights, expected.weights);
  EXPECT_EQ(found.average, expected.average);
}

TEST(Trainer, LearnsTheTinySequences) {
  const ScratchFolder scratch;
  TrainingOptions options = quiet_options(150);
  options.optimizer.name = "adam";
  options.optimizer.learning_rate = 0.02;
  engine::TorchEngine engine(tiny_model(1), torch::kCPU, options);
  TinyTraining tiny(engine, options, scratch / "run");
  tiny.run();
  EXPECT_NEAR(tiny.recorder.losses().front(), std::log(3.0), 0.3) << "guessing among 3 classes";
  EXPECT_LT(tiny.recorder.losses().back(), 0.1);
  EXPECT_EQ(tiny.recorder.epochs.back().accuracy, 1.0);
}

TEST(Trainer, TheSameSeedGivesTheSameBits) {
  const Outcome first = train(everything(40));
  ASSERT_EQ(first.losses.size(), 40U);
  expect_same_bits(train(everything(40)), first);
  TrainingOptions other = everything(40);
  other.seed = 6;
  EXPECT_NE(train(other).losses, first.losses);
}

TEST(Trainer, LookingDoesNotDisturb) {
  const Outcome unwatched = train(everything(40));
  for (const std::int64_t every : {1, 3, 7}) {
    SCOPED_TRACE(testing::Message() << "every " << every);
    TrainingOptions options = everything(40);
    options.eval_every = every;
    expect_same_bits(train(options), unwatched);
    expect_same_bits(train(options, Validation::kPresent), unwatched);
    options.log_every = every;
    options.checkpoint_every = every;
    expect_same_bits(train(options, Validation::kPresent), unwatched);
  }
}

TEST(Trainer, AStatefulNetworkIsNotDisturbedByEvaluationEither) {
  const auto losses = [](std::int64_t eval_every) {
    const ScratchFolder scratch;
    models::ModelOptions model;
    model.model = "cell";
    model.input_size = test::kInput;
    model.num_classes = test::kClasses;
    model.hidden_size = 8;
    model.stateful = true;
    TrainingOptions options = quiet_options(20);
    options.eval_every = eval_every;
    engine::TorchEngine engine(models::build_model(model, 5), torch::kCPU, options);
    TinyTraining tiny(engine, options, scratch / "run");
    tiny.run();
    return tiny.recorder.losses();
  };
  EXPECT_EQ(losses(1), losses(0));
}

// What `rnnctl eval` will do with best.pt: load it into a new network and evaluate again.
TEST(Trainer, ACheckpointRepeatsTheFiguresThatWereReported) {
  for (const double ema_decay : {0.0, 0.9}) {
    const ScratchFolder scratch;
    TrainingOptions options = everything(40);
    options.ema_decay = ema_decay;
    engine::TorchEngine engine(tiny_model(1), torch::kCPU, options);
    TinyTraining tiny(engine, options, scratch / "run");
    const EndEvent end = tiny.run();

    const auto saved = checkpoint::load(tiny.directory().last_checkpoint());
    const auto model = tiny_model(2);
    load_into(*model, ema_decay > 0 ? saved.average : saved.state_dict, "last.pt");
    engine::TorchEngine fresh(model, torch::kCPU, options);
    const auto test_data = test::tiny_sequences(TinyTraining::kTest);
    const Evaluation again = EvaluationSet("test", test_data).evaluate(fresh);
    EXPECT_EQ(again.loss, end.test.loss);
    EXPECT_EQ(again.correct, end.test.correct);
    EXPECT_EQ(again.confusion, end.test.confusion);
  }
}

TEST(Trainer, ARateThatExplodesEndsTheRunAndKeepsTheCheckpointBefore) {
  const ScratchFolder scratch;
  TrainingOptions options = quiet_options(50);
  options.optimizer.learning_rate = 1e20;
  options.checkpoint_every = 1;
  engine::TorchEngine engine(tiny_model(1, 0.0, "relu"), torch::kCPU, options);
  TinyTraining tiny(engine, options, scratch / "run");
  try {
    tiny.run();
    FAIL() << "went on";
  } catch (const base::DivergedError& error) {
    const auto& losses = tiny.recorder.losses();
    ASSERT_FALSE(losses.empty());
    EXPECT_THAT(error.what(), HasSubstr(base::str("training diverged at iteration ",
                                                  losses.size() + 1, ": the loss is ")));
    EXPECT_THAT(error.what(),
                HasSubstr(base::str("last finite loss ", base::shortest(losses.back()))));
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), std::ssize(losses));
  }
}

}  // namespace
}  // namespace rnnctl::training
