#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include <rnnctl/base/error.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint::testing {
namespace {

using ::testing::HasSubstr;

Checkpoint round_trip(const Checkpoint& checkpoint) { return decode(encode(checkpoint), "w.pt"); }

TEST(Checkpoint, RoundTripKeepsEverything) {
  const Checkpoint checkpoint = example_checkpoint();
  EXPECT_EQ(round_trip(checkpoint), with_format_version(checkpoint));
}

TEST(Checkpoint, RoundTripKeepsEveryBitOfEveryElementType) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {
      {"float32", floats({2, 2}, {std::nanf("7"), -INFINITY, -0.0F, 1.0F / 3})},
      {"float64", make_tensor<double>(ElementType::kFloat64, {3}, {std::nan("5"), -0.0, 1e-310})},
      {"int64", make_tensor<std::int64_t>(ElementType::kInt64, {2},
                                          {std::numeric_limits<std::int64_t>::min(), -1})},
      {"int32", make_tensor<std::int32_t>(ElementType::kInt32, {1, 1, 2}, {-2147483647, 7})},
      {"uint8", make_tensor<std::uint8_t>(ElementType::kUint8, {3}, {0, 127, 255})},
      {"bool", make_tensor<std::uint8_t>(ElementType::kBool, {2}, {0, 1})},
      {"a scalar", floats({}, {42.0F})},
      {"no elements", floats({3, 0, 2}, {})},
      {"a name of its own: ünï", floats({1}, {1.0F})},
  };
  EXPECT_EQ(round_trip(checkpoint).state_dict, checkpoint.state_dict);
}

TEST(Checkpoint, RoundTripKeepsTheCarriedState) {
  Checkpoint checkpoint = example_checkpoint();
  checkpoint.carried = {{"hidden", floats({2, 1}, {0.5F, -0.5F})}};
  EXPECT_EQ(round_trip(checkpoint), with_format_version(checkpoint));
}

/// More of them than their hashes have room for in the manifest's own mebibyte.
TEST(Checkpoint, RoundTripKeepsManyTensors) {
  Checkpoint checkpoint;
  for (int i = 0; i < 14'000; ++i) {
    checkpoint.state_dict.emplace_back(std::to_string(i), floats({}, {1.0F}));
  }
  EXPECT_EQ(round_trip(checkpoint), with_format_version(checkpoint));
}

TEST(Checkpoint, OptimizerStateKeepsItsPlacesAndOptionTypes) {
  Checkpoint checkpoint;
  checkpoint.optimizer.state = {{}, {{"momentum_buffer", floats({1}, {0.5F})}}, {}};
  checkpoint.optimizer.options = {{"lr", 1e-300},
                                  {"big", std::numeric_limits<std::int64_t>::min()},
                                  {"medium", -70000L},
                                  {"small", 255L},
                                  {"nesterov", true},
                                  {"nothing", std::monostate{}},
                                  {"empty", std::vector<double>{}}};
  const OptimizerState read = round_trip(checkpoint).optimizer;
  EXPECT_EQ(read.state, checkpoint.optimizer.state);
  EXPECT_EQ(read.options, checkpoint.optimizer.options);
}

TEST(Checkpoint, EmptyCheckpointHasOnlyAManifest) {
  EXPECT_EQ(round_trip({}), with_format_version({}));
}

TEST(Checkpoint, SameContentGivesTheSameBytes) {
  EXPECT_EQ(encode(example_checkpoint()), encode(example_checkpoint()));
}

TEST(Checkpoint, BytesThatDoNotFitTheShapeAreADefect) {
  Checkpoint checkpoint;
  checkpoint.state_dict = {{"w", floats({3}, {1.0F, 2.0F})}};
  try {
    encode(checkpoint);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit_code(), base::ExitCode::kDefect);
    EXPECT_THAT(error.what(), HasSubstr("'w' of sizes [3] has 8 bytes"));
  }
}

class CheckpointFile : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(::testing::TempDir()) /
            (std::string("rnnctl_checkpoint_") + info->name());
    std::filesystem::remove_all(path_);
  }
  void TearDown() override { std::filesystem::remove_all(path_); }

  std::string refusal() const {
    try {
      load(path_);
    } catch (const base::InputError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path path_;
};

TEST_F(CheckpointFile, SaveAndLoad) {
  save(path_, example_checkpoint());
  EXPECT_EQ(load(path_), with_format_version(example_checkpoint()));
}

TEST_F(CheckpointFile, SaveReplacesAndFailsWithoutLoss) {
  save(path_, {});
  save(path_, example_checkpoint());
  EXPECT_EQ(load(path_), with_format_version(example_checkpoint()));
  EXPECT_THROW(save(path_ / "below a file", {}), base::OutputError);
  EXPECT_EQ(load(path_), with_format_version(example_checkpoint()));
}

TEST_F(CheckpointFile, TextIsNotACheckpoint) {
  std::ofstream(path_) << "model: stacked\n";
  EXPECT_THAT(refusal(), HasSubstr(path_.string() + " is not a checkpoint (no zip archive); "));
}

TEST_F(CheckpointFile, LegacyTorchFormatIsNamed) {
  std::ofstream(path_) << "\x80\x02\x8a\x0alater bytes";
  EXPECT_THAT(refusal(), HasSubstr("format of PyTorch before 1.6"));
}

TEST_F(CheckpointFile, MissingFile) { EXPECT_THAT(refusal(), HasSubstr("No such file")); }

TEST_F(CheckpointFile, EmptyFile) {
  const std::ofstream touched(path_);
  EXPECT_THAT(refusal(), HasSubstr("is empty"));
}

TEST_F(CheckpointFile, Directory) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(refusal(), HasSubstr("is a directory"));
}

TEST_F(CheckpointFile, FifoDoesNotBlock) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(refusal(), HasSubstr("is not a regular file"));
}

TEST_F(CheckpointFile, HugeSparseFileIsNotRead) {
  const std::ofstream touched(path_);
  std::filesystem::resize_file(path_, std::uintmax_t{1} << 40);
  EXPECT_THAT(refusal(), HasSubstr("larger than 4 GiB"));
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
