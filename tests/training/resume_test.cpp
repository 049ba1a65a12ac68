// A run that was stopped anywhere and resumed is the run that never was, bit by bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include "training/resumable.h"
#include <rnnctl/base/error.h>

namespace rnnctl::training {
namespace {

namespace fs = std::filesystem;
using data::ScratchFolder;
using test::bits_of;
using test::demanding_setup;
using test::metrics_of;
using test::RunSetup;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// An epoch has 3 batches, so that 8 iterations end in the middle of the third.
constexpr std::int64_t kIterations = 8;

void expect_the_same_run(const RunSetup& setup, std::int64_t stop) {
  const ScratchFolder scratch;
  test::train_new(setup, scratch / "straight");
  test::train_new(setup, scratch / "pieces", stop);
  EXPECT_EQ(test::saved_iteration(scratch / "pieces" / "last.pt"), stop);
  const EndEvent end = test::resume(setup, scratch / "pieces");
  EXPECT_EQ(end.iteration, kIterations);
  EXPECT_EQ(metrics_of(scratch / "pieces"), metrics_of(scratch / "straight"));
  EXPECT_TRUE(bits_of(scratch / "pieces" / "last.pt") == bits_of(scratch / "straight" / "last.pt"));
  EXPECT_TRUE(bits_of(scratch / "pieces" / "best.pt") == bits_of(scratch / "straight" / "best.pt"));
}

TEST(Resume, FromEveryIterationGivesTheSameBitsAndLines) {
  for (std::int64_t stop = 1; stop < kIterations; ++stop) {
    SCOPED_TRACE(stop);
    expect_the_same_run(demanding_setup(kIterations), stop);
  }
}

TEST(Resume, GivesTheSameBitsWithEveryOptimizerAndSchedule) {
  for (const char* optimizer : {"sgd", "sgd with momentum", "adam", "adamw", "rmsprop"}) {
    for (const char* schedule : {"constant", "cosine", "step", "exponential"}) {
      SCOPED_TRACE(std::string(optimizer) + ", " + schedule);
      RunSetup setup = demanding_setup(kIterations);
      const bool momentum = optimizer == std::string("sgd with momentum");
      setup.training.optimizer.name = momentum ? "sgd" : optimizer;
      setup.training.optimizer.momentum = momentum ? 0.9 : 0.0;
      setup.training.optimizer.weight_decay = 0.01;
      setup.training.schedule = schedule;
      expect_the_same_run(setup, 4);
    }
  }
}

TEST(Resume, GivesTheSameBitsWithEveryModelThatTrainsOnImages) {
  for (const char* model : {"stacked", "image", "single", "multi", "cell"}) {
    for (const bool extras : {false, true}) {
      SCOPED_TRACE(std::string(model) + (extras ? " with dropout or state" : ""));
      RunSetup setup = demanding_setup(kIterations);
      const bool stacked = model == std::string("stacked");
      setup.model.model = model;
      setup.model.num_layers = stacked ? 2 : 1;
      setup.model.hidden_size = model == std::string("single") ? 1 : 6;
      setup.model.dropout = stacked && extras ? 0.3 : 0.0;
      setup.model.stateful = model == std::string("cell") && extras;
      if (!extras) setup.training.ema_decay = 0.0;
      expect_the_same_run(setup, 5);
    }
  }
}

TEST(Resume, ThreeStopsAreLikeNone) {
  const ScratchFolder scratch;
  const RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "straight");
  test::train_new(setup, scratch / "pieces", 2);
  test::resume(setup, scratch / "pieces", 3);
  test::resume(setup, scratch / "pieces", 7);
  test::resume(setup, scratch / "pieces");
  EXPECT_EQ(metrics_of(scratch / "pieces"), metrics_of(scratch / "straight"));
  EXPECT_TRUE(bits_of(scratch / "pieces" / "last.pt") == bits_of(scratch / "straight" / "last.pt"));
}

TEST(Resume, OfAFinishedRunChangesNothing) {
  const ScratchFolder scratch;
  const RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "run");
  const auto lines = metrics_of(scratch / "run");
  const std::string bits = bits_of(scratch / "run" / "last.pt");
  const EndEvent end = test::resume(setup, scratch / "run");
  EXPECT_EQ(end.stopped_by, "iterations");
  EXPECT_EQ(metrics_of(scratch / "run"), lines);
  EXPECT_TRUE(bits_of(scratch / "run" / "last.pt") == bits);
}

TEST(Resume, WithMoreIterationsGoesOnWhereTheRunHadEnded) {
  const ScratchFolder scratch;
  RunSetup setup = demanding_setup(kIterations);
  setup.training.schedule = "constant";
  test::train_new(setup, scratch / "longer");
  setup.training.iterations = 6;
  test::train_new(setup, scratch / "run");
  setup.training.iterations = kIterations;
  EXPECT_EQ(test::resume(setup, scratch / "run").iteration, kIterations);
  const auto weights = [](const fs::path& file) {
    const checkpoint::Checkpoint content = checkpoint::load(file);
    const auto& first = content.state_dict.front().second.bytes;
    return std::string(reinterpret_cast<const char*>(first.data()), first.size());
  };
  EXPECT_TRUE(weights(scratch / "run" / "last.pt") == weights(scratch / "longer" / "last.pt"));
}

TEST(Resume, CannotEndBeforeWhatIsDone) {
  const ScratchFolder scratch;
  RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "run");
  setup.training.iterations = 5;
  EXPECT_THROW(test::resume(setup, scratch / "run"), base::UsageError);
}

TEST(Resume, WithoutACheckpointStartsFromTheBeginning) {
  const ScratchFolder scratch;
  const RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "straight");
  test::train_new(setup, scratch / "run");
  for (const auto& entry : fs::directory_iterator(scratch / "run")) {
    if (entry.path().extension() == ".pt") fs::remove(entry.path());
  }
  test::resume(setup, scratch / "run");
  EXPECT_EQ(metrics_of(scratch / "run"), metrics_of(scratch / "straight"));
}

TEST(Resume, TakesTheNewestIntactCheckpointWhereTheLastIsDamaged) {
  const ScratchFolder scratch;
  const RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "straight");
  test::train_new(setup, scratch / "run", 7);  // saved at 2, 4, 6 and, where it stopped, 7
  std::ofstream(scratch / "run" / "last.pt") << "not a checkpoint";
  fs::remove(scratch / "run" / "best.pt");
  std::ofstream(scratch / "run" / "config.yaml") << "# the setup\n";

  const ResumeSearch search = find_resume_point(RunDirectory::open(scratch / "run"));
  ASSERT_TRUE(search.point);
  EXPECT_EQ(search.point->file.filename(), "iteration-6.pt");
  EXPECT_THAT(search.damaged,
              ElementsAre(testing::Field(&DamagedFile::reason, HasSubstr("last.pt"))));
  test::resume(setup, scratch / "run");
  EXPECT_EQ(metrics_of(scratch / "run"), metrics_of(scratch / "straight"));
  EXPECT_TRUE(bits_of(scratch / "run" / "last.pt") == bits_of(scratch / "straight" / "last.pt"));
  EXPECT_TRUE(fs::exists(scratch / "run" / "last.pt.damaged"));
}

TEST(Resume, TakesTheBestCheckpointWhereItIsTheNewestIntactOne) {
  const ScratchFolder scratch;
  const RunSetup setup = demanding_setup(kIterations);
  test::train_new(setup, scratch / "straight");
  test::train_new(setup, scratch / "run", 4);
  std::ofstream(scratch / "run" / "last.pt") << "not a checkpoint";
  fs::remove(scratch / "run" / "iteration-2.pt");
  test::resume(setup, scratch / "run");
  EXPECT_EQ(metrics_of(scratch / "run"), metrics_of(scratch / "straight"));
  EXPECT_TRUE(bits_of(scratch / "run" / "last.pt") == bits_of(scratch / "straight" / "last.pt"));
}

TEST(Resume, RefusesWhereNoCheckpointIsIntact) {
  const ScratchFolder scratch;
  test::train_new(demanding_setup(kIterations), scratch / "run");
  std::ofstream(scratch / "run" / "config.yaml") << "# the setup\n";
  for (const auto& entry : fs::directory_iterator(scratch / "run")) {
    if (entry.path().extension() == ".pt") fs::resize_file(entry.path(), 1000);
  }
  try {
    find_resume_point(RunDirectory::open(scratch / "run"));
    FAIL() << "a resume point was found";
  } catch (const base::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no checkpoint in"));
    EXPECT_THAT(error.what(), HasSubstr("last.pt"));
  }
}

TEST(Resume, KeepsAsManyOlderCheckpointsAsAsked) {
  for (const std::int64_t keep : {0, 1, 2}) {
    const ScratchFolder scratch;
    RunSetup setup = demanding_setup(kIterations);
    setup.training.keep = keep;
    test::train_new(setup, scratch / "run");
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch / "run")) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("iteration-")) names.push_back(name);
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(keep));
    if (keep > 0) {
      EXPECT_THAT(names, testing::Contains("iteration-6.pt"));
    }
  }
}

TEST(TrainingState, ComesBackBitByBit) {
  TrainingState state;
  state.iteration = 123;
  state.last_step = {0.1 + 0.2, 7, 10};
  state.epoch_loss = 1.0 / 3.0;
  state.best_accuracy = 0.9731;
  state.stopped_by = "signal";
  state.saved_as = "end";
  const auto read = nlohmann::json::parse(to_json(state).dump());
  EXPECT_EQ(to_json(training_state_from_json(read, "file")), to_json(state));
}

TEST(TrainingState, RefusesWhatCannotBe) {
  const nlohmann::json good = to_json(TrainingState());
  const std::pair<const char*, nlohmann::json> damages[] = {
      {"iteration", -1}, {"iteration", 1.5}, {"iteration", "1"},    {"epoch_loss_sum", nullptr},
      {"loss", "nan"},   {"stopped_by", 3},  {"metrics_bytes", -7}, {"iteration", 1e300}};
  for (const auto& [key, value] : damages) {
    nlohmann::json bad = good;
    bad[key] = value;
    EXPECT_THROW(training_state_from_json(bad, "file"), base::InputError) << key << value;
    bad.erase(key);
    EXPECT_THROW(training_state_from_json(bad, "file"), base::InputError) << key;
  }
  EXPECT_THROW(training_state_from_json(nlohmann::json(), "file"), base::InputError);
}

}  // namespace
}  // namespace rnnctl::training
