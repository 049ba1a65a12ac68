#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/training/checkpointer.h>

namespace fs = std::filesystem;

namespace rnnctl::training {
namespace {

using data::ScratchFolder;

checkpoint::Checkpoint content_of(std::int64_t iteration) {
  checkpoint::Checkpoint content;
  content.manifest = {{"iteration", iteration}};
  return content;
}

std::int64_t saved_in(const fs::path& file) {
  return checkpoint::load(file).manifest.at("iteration").get<std::int64_t>();
}

class CheckpointerTest : public testing::Test {
 protected:
  /// What finish() says of it.
  SaveEvent save(const fs::path& path, std::int64_t iteration, bool periodic = true) {
    SaveEvent event;
    event.iteration = iteration;
    event.path = path;
    checkpointer_.start(content_of(iteration), event, periodic);
    return checkpointer_.finish();
  }

  static TrainingOptions going_on() {
    TrainingOptions options;
    options.on_save_error = "continue";
    options.keep = 0;
    return options;
  }

  ScratchFolder scratch_;
  RunDirectory run_{scratch_ / "run", "stacked", false};
  Checkpointer checkpointer_{run_, going_on(), 0};
};

TEST_F(CheckpointerTest, AFailedSaveIsToldAndDoesNotCountAsTheLast) {
  EXPECT_EQ(save(run_.last_checkpoint(), 3).error, "");
  fs::remove(run_.last_checkpoint());
  fs::create_directory(run_.last_checkpoint());  // no file can get this name now
  EXPECT_THAT(save(run_.last_checkpoint(), 6).error,
              testing::HasSubstr("last.pt': Is a directory"));
  EXPECT_EQ(checkpointer_.last_saved(), 3);
  EXPECT_THROW(save(run_.last_checkpoint(), 7, /*periodic=*/false), base::OutputError);
}

TEST_F(CheckpointerTest, ABestThatFailedIsWrittenBeforeTheNextLast) {
  fs::create_directory(run_.best_checkpoint());
  EXPECT_NE(save(run_.best_checkpoint(), 4).error, "");
  EXPECT_NE(save(run_.last_checkpoint(), 6).error, "") << "it would speak of a best.pt of 4";
  EXPECT_FALSE(fs::exists(run_.last_checkpoint()));
  fs::remove(run_.best_checkpoint());
  EXPECT_EQ(save(run_.last_checkpoint(), 8).error, "");
  EXPECT_EQ(saved_in(run_.best_checkpoint()), 4);
  EXPECT_EQ(saved_in(run_.last_checkpoint()), 8);
}

TEST_F(CheckpointerTest, ABetterOneTakesThePlaceOfABestThatFailed) {
  fs::create_directory(run_.best_checkpoint());
  EXPECT_NE(save(run_.best_checkpoint(), 4).error, "");
  fs::remove(run_.best_checkpoint());
  EXPECT_EQ(save(run_.best_checkpoint(), 8).error, "");
  EXPECT_EQ(save(run_.last_checkpoint(), 9).error, "");
  EXPECT_EQ(saved_in(run_.best_checkpoint()), 8);
}

}  // namespace
}  // namespace rnnctl::training
