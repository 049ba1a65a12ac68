// The loop alone, around an engine whose every answer is written here: what it counts, what it
// takes for the best, and what ends it.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/child_process.h"
#include "data/scratch_folder.h"
#include "training/scripted_engine.h"
#include <rnnctl/base/signals.h>

namespace rnnctl::training {
namespace {

using data::ScratchFolder;
using test::quiet_options;
using test::ScriptedEngine;
using test::TinyTraining;
using test::Validation;
using testing::ElementsAre;

TEST(TrainerLoop, AnEpochsLossAndAccuracyWeighEveryExampleTheSame) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.loss = [](std::int64_t n) { return std::vector<double>{1.0, 2.0, 6.0}.at((n - 1) % 3); };
  engine.correct = [](std::int64_t n) { return n <= 3 ? 5 : 2; };
  TrainingOptions options = quiet_options(0);
  options.epochs = 2;
  TinyTraining tiny(engine, options, scratch / "run");
  tiny.run();
  const auto& epochs = tiny.recorder.epochs;
  ASSERT_EQ(epochs.size(), 2U);
  // Batches of 10, 10 and 5; the mean of the batches' means would be 3.
  EXPECT_DOUBLE_EQ(epochs[0].loss, (10 * 1.0 + 10 * 2.0 + 5 * 6.0) / 25);
  EXPECT_DOUBLE_EQ(epochs[0].accuracy, 15.0 / 25);
  EXPECT_DOUBLE_EQ(epochs[1].loss, 2.4);
  EXPECT_DOUBLE_EQ(epochs[1].accuracy, 6.0 / 25);
  EXPECT_EQ(epochs[0].iteration, 3);
  EXPECT_EQ(epochs[1].epoch, 2);
  EXPECT_THAT(epochs[1].predictions, ElementsAre(6, 6, 6, 6, 6)) << "of the last batch";
}

TEST(TrainerLoop, IterationsAndEpochsCountFromOne) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  TrainingOptions options = quiet_options(7);
  options.log_every = 3;
  TinyTraining tiny(engine, options, scratch / "run");
  tiny.run();
  std::vector<std::int64_t> epochs;
  for (const StepEvent& event : tiny.recorder.iterations) epochs.push_back(event.epoch);
  EXPECT_THAT(epochs, ElementsAre(1, 1, 1, 2, 2, 2, 3));
  ASSERT_EQ(tiny.recorder.steps.size(), 2U);
  EXPECT_EQ(tiny.recorder.steps[0].iteration, 3);
  EXPECT_EQ(tiny.recorder.steps[1].iteration, 6);
  EXPECT_EQ(tiny.recorder.starts.at(0).total_iterations, 7);
  EXPECT_EQ(tiny.recorder.starts.at(0).batches_per_epoch, 3);
  EXPECT_FALSE(tiny.recorder.starts.at(0).counts_epochs);
}

TEST(TrainerLoop, EveryStepIsToldItsRate) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  TrainingOptions options = quiet_options(4);
  options.optimizer.learning_rate = 8.0;
  options.schedule = "step";
  TinyTraining tiny(engine, options, scratch / "run");
  tiny.run();
  EXPECT_THAT(engine.rates, ElementsAre(8.0, 8.0, 8.0 * 0.1, 8.0 * 0.01));
  EXPECT_EQ(tiny.recorder.iterations.back().learning_rate, 8.0 * 0.01);
}

TEST(TrainerLoop, WithNothingToTrainItEvaluatesOnceAndSavesNothing) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.test_hits = 5;
  TinyTraining tiny(engine, quiet_options(0), scratch / "run");
  EXPECT_DOUBLE_EQ(tiny.run().test.accuracy, 0.25);
  EXPECT_TRUE(engine.rates.empty());
  EXPECT_TRUE(tiny.recorder.saves.empty());
}

TEST(TrainerLoop, SaysWhetherIterationsOrEpochsEndedIt) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  TinyTraining by_iterations(engine, quiet_options(5), scratch / "iterations");
  EXPECT_EQ(by_iterations.run().stopped_by, "iterations");
  TrainingOptions options = quiet_options(0);
  options.epochs = 2;
  TinyTraining by_epochs(engine, options, scratch / "epochs");
  const EndEvent end = by_epochs.run();
  EXPECT_EQ(end.stopped_by, "epochs");
  EXPECT_EQ(end.iteration, 6);
  EXPECT_EQ(end.epoch, 2);
}

TEST(TrainerLoop, ValidationAloneDecidesWhatIsBest) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.validation_hits = {2, 5, 4, 5, 6, 1};  // of 8, after iterations 1, 2, …
  TrainingOptions options = quiet_options(6);
  options.eval_every = 1;
  TinyTraining tiny(engine, options, scratch / "run", Validation::kPresent);
  const EndEvent end = tiny.run();
  EXPECT_THAT(tiny.recorder.saves_of("best.pt"), ElementsAre(1, 2, 5)) << "only what is better";
  EXPECT_EQ(test::saved_iteration(tiny.directory().best_checkpoint()), 5);
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 6);
  EXPECT_DOUBLE_EQ(end.best_accuracy, 6.0 / 8);
  EXPECT_DOUBLE_EQ(end.test.accuracy, 1.0) << "which the test set, all hits, had no say in";
  for (const EvalEvent& event : tiny.recorder.evaluations) {
    EXPECT_EQ(event.evaluation.split, "validation");
  }
}

TEST(TrainerLoop, WithoutValidationThereIsNoBestAndNothingStopsEarly) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  TrainingOptions options = quiet_options(6);
  options.eval_every = 1;
  options.patience = 1;
  options.target_accuracy = 0.5;
  TinyTraining tiny(engine, options, scratch / "run");
  const EndEvent end = tiny.run();
  EXPECT_EQ(end.stopped_by, "iterations");
  EXPECT_FALSE(std::filesystem::exists(tiny.directory().best_checkpoint()));
  EXPECT_EQ(tiny.recorder.evaluations.at(0).evaluation.split, "test");
  EXPECT_FALSE(tiny.recorder.evaluations.at(0).best);
}

TEST(TrainerLoop, PatienceCountsEvaluationsThatAreNotBetter) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.validation_hits = {4, 3, 5, 5, 4, 8};
  TrainingOptions options = quiet_options(100);
  options.eval_every = 2;
  options.patience = 2;
  TinyTraining tiny(engine, options, scratch / "run", Validation::kPresent);
  const EndEvent end = tiny.run();
  EXPECT_EQ(end.stopped_by, "patience");
  EXPECT_EQ(end.iteration, 10) << "the fifth evaluation; equal is not better";
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 10);
}

TEST(TrainerLoop, StopsAtTheTargetAccuracy) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  engine.validation_hits = {4, 5, 6, 8};
  TrainingOptions options = quiet_options(100);
  options.eval_every = 1;
  options.target_accuracy = 0.75;  // 6 of 8
  TinyTraining tiny(engine, options, scratch / "run", Validation::kPresent);
  const EndEvent end = tiny.run();
  EXPECT_EQ(end.stopped_by, "target-accuracy");
  EXPECT_EQ(end.iteration, 3);
}

TEST(TrainerLoop, StopsWhenTheMinutesAreUp) {
  const ScratchFolder scratch;
  ScriptedEngine engine;
  TrainingOptions options = quiet_options(100);
  options.max_minutes = 1e-12;
  TinyTraining tiny(engine, options, scratch / "run");
  const EndEvent end = tiny.run();
  EXPECT_EQ(end.stopped_by, "max-minutes");
  EXPECT_EQ(test::saved_iteration(tiny.directory().last_checkpoint()), 1);
}

TEST(TrainerLoop, AStopSignalEndsTheIterationAndSaves) {
  const ScratchFolder scratch;
  const auto result = test::run_in_child([&] {
    // A fork has none of its parent's OpenMP threads, and would wait for them.
    at::set_num_threads(1);
    base::install_stop_signals();
    ScriptedEngine engine;
    TinyTraining tiny(engine, quiet_options(100), scratch / "run");
    tiny.recorder.after_iteration = [](const StepEvent& event) {
      if (event.iteration == 5) std::raise(SIGTERM);
    };
    const EndEvent end = tiny.run();
    return end.stopped_by == "signal" && end.iteration == 5 ? base::stop_signal() : 0;
  });
  EXPECT_EQ(result.exit_code, SIGTERM) << result.stderr_text;
  EXPECT_EQ(test::saved_iteration(scratch / "run" / "last.pt"), 5);
}

}  // namespace
}  // namespace rnnctl::training
