// What is kept when training goes wrong, and what a checkpoint of a training holds. The engine's
// every answer is written here.
#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include "training/scripted_engine.h"
#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::training {
namespace {

using data::ScratchFolder;
using test::quiet_options;
using test::ScriptedEngine;
using test::TinyTraining;
using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

float saved_weight(const checkpoint::NamedTensors& tensors) {
  float value = 0.0F;
  std::memcpy(&value, tensors.at(0).second.bytes.data(), sizeof value);
  return value;
}

std::string divergence(TinyTraining& tiny) {
  try {
    tiny.run();
  } catch (const base::DivergedError& error) {
    return error.what();
  }
  ADD_FAILURE() << "went on";
  return "";
}

TEST(TrainerLoop, ALossThatIsNotFiniteNamesIterationLastLossAndCheckpoint) {
  for (const double bad : {kNan, kInfinity, -kInfinity}) {
    const ScratchFolder scratch;
    ScriptedEngine engine;
    engine.loss = [&](std::int64_t n) { return n == 7 ? bad : 1.0 / static_cast<double>(n); };
    TrainingOptions options = quiet_options(20);
    options.checkpoint_every = 4;
    TinyTraining tiny(engine, options, scratch / "run");
    const std::string message = divergence(tiny);
    EXPECT_THAT(message, HasSubstr("diverged at iteration 7: the loss is "));
    EXPECT_THAT(message, HasSubstr("(last finite loss 0.16666666666666666)"));
    EXPECT_THAT(message, HasSubstr("the checkpoint of iteration 4 is kept in " +
                                   tiny.directory().last_checkpoint().string()));
    EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 4);
  }
}

TEST(TrainerLoop, ADivergenceInTheFirstIterationHasNeitherLossNorCheckpointToName) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.loss = [](std::int64_t) { return kNan; };
  TinyTraining tiny(engine, quiet_options(20), scratch / "run");
  const std::string message = divergence(tiny);
  EXPECT_THAT(message, HasSubstr("diverged at iteration 1: the loss is not a number"));
  EXPECT_THAT(message, testing::Not(HasSubstr("last finite loss")));
  EXPECT_THAT(message, HasSubstr("no checkpoint had been written yet"));
  EXPECT_FALSE(std::filesystem::exists(tiny.directory().last_checkpoint()));
}

TEST(TrainerLoop, WeightsThatAreNotFiniteNeverReplaceACheckpoint) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.weight = [](std::int64_t n) { return n < 6 ? 1.0F : std::nanf(""); };
  TrainingOptions options = quiet_options(20);
  options.checkpoint_every = 4;
  TinyTraining tiny(engine, options, scratch / "run");
  EXPECT_THAT(divergence(tiny), HasSubstr("at iteration 8: weight is no longer finite"));
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 4);
}

// Training may see only finite losses, and the test set's inputs still overflow.
TEST(TrainerLoop, AnEvaluationThatIsNotFiniteIsADivergenceToo) {
  for (const float bad : {static_cast<float>(kNan), static_cast<float>(kInfinity)}) {
    const ScratchFolder scratch;
    ScriptedEngine engine;  // the weight is the iteration
    engine.score = [&](float weight) { return weight < 8 ? 1.0F : bad; };
    TrainingOptions options = quiet_options(20);
    options.checkpoint_every = 4;
    options.eval_every = 4;
    TinyTraining tiny(engine, options, scratch / "run");
    EXPECT_THAT(divergence(tiny), HasSubstr("diverged at iteration 8: the test loss is "));
    EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 4);
  }
}

TEST(TrainerLoop, ARunThatEndsWithoutATestLossIsNotSaved) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.score = [](float weight) { return weight < 20 ? 1.0F : std::nanf(""); };
  TrainingOptions options = quiet_options(20);
  options.checkpoint_every = 8;
  TinyTraining tiny(engine, options, scratch / "run");
  EXPECT_THAT(divergence(tiny), HasSubstr("at iteration 20: the test loss is not a number"));
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 16);
}

TEST(TrainerLoop, AnInterruptedRunIsSavedAndNotJudged) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.score = [](float) { return std::nanf(""); };
  TrainingOptions options = quiet_options(20);
  options.max_minutes = 1e-12;
  TinyTraining tiny(engine, options, scratch / "run");
  const EndEvent end = tiny.run();
  EXPECT_EQ(end.stopped_by, "max-minutes");
  EXPECT_TRUE(std::isnan(end.test.loss));
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), end.iteration);
}

TEST(TrainerLoop, TheMovingAverageIsEvaluatedAndSavedBesideTheWeights) {
  const ScratchFolder scratch;
  ScriptedEngine engine;  // the weight is the iteration
  TrainingOptions options = quiet_options(6);
  options.eval_every = 3;
  options.ema_decay = 0.3;
  TinyTraining tiny(engine, options, scratch / "run");
  tiny.run();
  std::vector<double> averages = {0.0};
  for (int n = 0; n < 6; ++n) {
    const double decay = std::min(0.3, (1.0 + n) / (10.0 + n));
    averages.push_back(decay * averages.back() + (1.0 - decay) * (n + 1));
  }
  ASSERT_EQ(engine.evaluated_weight.size(), 2U);
  EXPECT_NEAR(engine.evaluated_weight[0], averages[3], 1e-6);
  EXPECT_NEAR(engine.evaluated_weight[1], averages[6], 1e-6);
  const auto saved = checkpoint::load(tiny.directory().last_checkpoint());
  EXPECT_EQ(saved_weight(saved.state_dict), 6.0F);
  EXPECT_NEAR(saved_weight(saved.average), averages[6], 1e-6);
  EXPECT_EQ(engine.parameters()[0].second.item<float>(), 6.0F) << "the live one is back";
}

TEST(TrainerLoop, CheckpointsCarryWhatTheyWereGivenAndWhereTrainingStood) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.loss = [](std::int64_t n) { return static_cast<double>(n) / 4; };
  engine.correct = [](std::int64_t) { return 3; };
  TinyTraining tiny(engine, quiet_options(5), scratch / "run");
  tiny.run();
  const auto saved = checkpoint::load(tiny.directory().last_checkpoint());
  EXPECT_EQ(saved.manifest.at("model"), "tiny");
  EXPECT_TRUE(saved.average.empty());
  const auto& state = saved.manifest.at("training");
  EXPECT_EQ(state.at("iteration"), 5);
  EXPECT_EQ(state.at("epoch"), 2);
  EXPECT_EQ(state.at("loss"), 1.25);
  // Two batches of 10 into the second epoch.
  EXPECT_EQ(state.at("epoch_loss_sum"), 10 * 1.0 + 10 * 1.25);
  EXPECT_EQ(state.at("epoch_correct"), 6);
  EXPECT_EQ(state.at("epoch_count"), 20);
}

}  // namespace
}  // namespace rnnctl::training
