// The hidden state that a text's batches leave to the next: both engines carry the same one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/fused_problem.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::engine {
namespace {

using test::batch_for;
using test::Sizes;

const Sizes kSizes{.batch = 10, .time = 4, .input = 5, .hidden = 12, .layers = 2, .classes = 5};

std::shared_ptr<models::SequenceModel> text_model(const std::string& cell = "rnn") {
  models::ModelOptions options = test::options_for("stacked", kSizes);
  options.task = "next";
  options.stateful = true;
  options.cell = cell;
  return models::build_model(options, 1);
}

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(CarriedState, IsTheSameInBothEngines) {
  const auto batch = batch_for("char", kSizes);
  batch->targets[3] = kIgnoredTarget;
  FusedEngine fused(text_model(), {}, 2);
  TorchEngine torch(text_model(), torch::kCPU, {});
  for (int i = 1; i <= 6; ++i) {
    batch->batch.begins_streams = i == 1 || i == 5;
    const StepResult found = fused.step(batch->batch, i, 0.1);
    const StepResult expected = torch.step(batch->batch, i, 0.1);
    EXPECT_NEAR(found.loss, expected.loss, 1e-6) << i;
    EXPECT_EQ(found.correct, expected.correct) << i;
    EXPECT_EQ(found.count, 39);
    EXPECT_EQ(expected.count, 39);
    EXPECT_LE(largest_difference(fused.carried_state(), torch.carried_state()), 1e-5) << i;
  }
}

TEST(CarriedState, OfAnEvaluationIsItsOwn) {
  const auto batch = batch_for("char", kSizes);
  const auto trained = text_model();
  FusedEngine fused(trained, {}, 1);
  TorchEngine torch(trained, torch::kCPU, {});
  fused.step(batch->batch, 1, 0.0);
  const torch::Tensor before = fused.carried_state();
  for (const bool begins : {true, false, false}) {
    batch->batch.begins_streams = begins;
    EXPECT_LE(largest_difference(fused.logits(batch->batch), torch.logits(batch->batch)), 1e-5);
  }
  EXPECT_TRUE(before.equal(fused.carried_state()));
}

// Two batches of half the length are one: what the first leaves is where the second begins.
TEST(CarriedState, MakesTwoBatchesOne) {
  for (const std::string cell : {"rnn", "lstm", "gru"}) {
    SCOPED_TRACE(cell);
    const Sizes whole{.batch = 1, .time = 8, .input = 5, .hidden = 12, .layers = 2, .classes = 5};
    const auto batch = batch_for("char", whole);
    batch->batch.begins_streams = true;
    TorchEngine torch(text_model(cell), torch::kCPU, {});
    const torch::Tensor expected = torch.logits(batch->batch);
    Batch first = batch->batch;
    first.time = first.targets_per_example = 4;
    Batch second = first;
    second.begins_streams = false;
    second.inputs += 4 * 5;
    const torch::Tensor found = torch::cat({torch.logits(first), torch.logits(second)});
    EXPECT_LE(largest_difference(found, expected), 1e-6);
  }
}

TEST(CarriedState, GoesOnFromWhatWasStored) {
  const auto batch = batch_for("char", kSizes);
  for (const std::string cell : {"rnn", "lstm", "gru"}) {
    SCOPED_TRACE(cell);
    TorchEngine first(text_model(cell), torch::kCPU, {});
    first.step(batch->batch, 1, 0.0);
    TorchEngine second(text_model(cell), torch::kCPU, {});
    second.load_carried_state(first.carried_state());
    EXPECT_EQ(first.step(batch->batch, 2, 0.0).loss, second.step(batch->batch, 2, 0.0).loss);
    EXPECT_THROW(second.load_carried_state(torch::zeros({1, 2, 3})), base::InputError);
  }
  FusedEngine fused(text_model(), {}, 1);
  EXPECT_THROW(fused.load_carried_state(torch::zeros({1, 2, 3})), base::InputError);
}

// Whoever holds the weights and changes them behind the engine's back gets the old ones.
TEST(HeldWeights, AreThoseOfTheNextStep) {
  const auto batch = batch_for("char", kSizes);
  batch->batch.begins_streams = true;
  FusedEngine held(text_model(), {}, 1), fresh(text_model(), {}, 1);
  held.hold_weights();
  EXPECT_TRUE(held.logits(batch->batch).equal(fresh.logits(batch->batch)));
  held.step(batch->batch, 1, 0.1);
  fresh.step(batch->batch, 1, 0.1);
  EXPECT_TRUE(held.logits(batch->batch).equal(fresh.logits(batch->batch)));
}

}  // namespace
}  // namespace rnnctl::engine
