// `rnnctl data verify|show`, and data that a training has to refuse.
#include <sys/stat.h>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::idx_bytes;
using test::Words;
using testing::HasSubstr;
using testing::Not;

using Data = test::Workplace;

TEST(ShippedData, IsTheGenuineMnist) {
  const auto result = test::run_rnnctl({"data", "verify", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto files = nlohmann::json::parse(result.out).at("files");
  ASSERT_EQ(files.size(), 4u);
  for (const auto& file : files) EXPECT_EQ(file.at("genuine"), true) << file;
}

TEST(ShippedData, HasTheSizesOfTheTutorials) {
  const auto result = test::run_rnnctl({"data", "show"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("train_data   [60000, 28, 28]\ntrain_labels [60000]\n"
                                    "test_data    [10000, 28, 28]\ntest_labels  [10000]\n"));
  EXPECT_THAT(result.out, HasSubstr("the original MNIST digits"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
  // The labels of the first ten training digits, known from everywhere.
  const auto object = nlohmann::json::parse(test::run_rnnctl({"data", "show", "--json"}).out);
  EXPECT_EQ(object.at("shown"), nlohmann::json({5, 0, 4, 1, 9, 2, 1, 3, 1, 4}));
  EXPECT_EQ(object.at("genuine"), true);
}

TEST_F(Data, OtherPicturesAreShownAndCalledSo) {
  const auto result = rnnctl({"data", "show", "--data", "data", "--first", "1", "--count", "4",
                              "--png", "grid.png", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object.at("genuine"), false);
  EXPECT_EQ(object.at("train_data"), nlohmann::json({200, 12, 10}));
  EXPECT_EQ(object.at("shown"), nlohmann::json({1, 2, 0, 1}));
  EXPECT_EQ(file("grid.png").substr(0, 8), "\x89PNG\r\n\x1a\n");
}

TEST_F(Data, OtherPicturesAreNotGenuine) {
  const auto result = rnnctl({"data", "verify", "--data", "data"});
  test::expect_failure(result, 3, HasSubstr("4 of 4 files in data are not the genuine MNIST"));
  EXPECT_THAT(result.out,
              HasSubstr("instead of "
                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"));
}

TEST_F(Data, OtherPicturesTrainWithALineThatSaysSo) {
  const auto result = train({"--run-dir", "r"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err,
              HasSubstr("well formed but not the original MNIST digits (10 classes)\n"));
  EXPECT_THAT(result.err, HasSubstr("inputs [20, 12, 10] -> logits [20, 10]"));
}

TEST_F(Data, PictureThatCannotBeWrittenIsAnOutputError) {
  test::expect_failure(rnnctl({"data", "show", "--data", "data", "--png", "no/such/x.png"}), 5,
                       HasSubstr("cannot write 'no/such/x.png': No such file or directory"));
  test::expect_failure(rnnctl({"data", "show", "--data", "data", "--png", "data"}), 5,
                       HasSubstr("cannot write 'data': Is a directory"));
}

TEST_F(Data, BeyondTheLastExampleThereIsNothingToShow) {
  test::expect_failure(rnnctl({"data", "show", "--data", "data", "--first", "200"}), 2,
                       HasSubstr("--first 200: there are 200 training examples"));
}

TEST_F(Data, FolderThatIsNoneIsNamedWithARemedy) {
  test::expect_failure(rnnctl({"train", "--data", "nosuch"}), 3,
                       HasSubstr("no folder nosuch with the MNIST files; get them with 'rnnctl "
                                 "data fetch --data nosuch'"));
  test::expect_failure(rnnctl({"train"}, {"RNNCTL_DATA=nosuch"}), 3, HasSubstr("no folder nosuch"));
  test::expect_failure(rnnctl({"train", "--data", "/dev/null"}), 3,
                       HasSubstr("/dev/null is not a folder"));
  std::filesystem::create_directory(folder.path("empty"));
  test::expect_failure(rnnctl({"train", "--data", "empty"}), 3,
                       HasSubstr("empty has no train-images-idx3-ubyte"));
}

TEST_F(Data, WithoutPermissionIsNamed) {
  if (!can_obey_permissions()) GTEST_SKIP() << "root, and no user namespaces to drop its powers";
  const std::string labels = folder.path("data/train-labels-idx1-ubyte");
  chmod(labels.c_str(), 0);
  const auto file = rnnctl_obeying_permissions({"train", "--data", "data"});
  test::expect_failure(file, 3, HasSubstr("data/train-labels-idx1-ubyte: Permission denied"));
  chmod(folder.path("data").c_str(), 0);
  const auto directory = rnnctl_obeying_permissions({"train", "--data", "data"});
  chmod(folder.path("data").c_str(), 0700);
  test::expect_failure(directory, 3, HasSubstr("Permission denied"));
}

constexpr const char* kImages = "data/train-images-idx3-ubyte";
constexpr const char* kLabels = "data/train-labels-idx1-ubyte";

struct Damage {
  const char* name;
  const char* file;
  std::string bytes;
  std::string message;
};

class DamagedData : public test::Workplace, public testing::WithParamInterface<Damage> {};

TEST_P(DamagedData, IsNamedWithFileAndPlace) {
  test::write_file(folder.path(GetParam().file), GetParam().bytes);
  const auto result = train({"--run-dir", "r"});
  test::expect_failure(result, 3, HasSubstr(GetParam().message));
  EXPECT_THAT(result.err, HasSubstr(GetParam().file));
  EXPECT_FALSE(exists("r"));
}

const std::string kHugeHeader = idx_bytes({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "");

INSTANTIATE_TEST_SUITE_P(
    Files, DamagedData,
    testing::Values(
        Damage{"Empty", kImages, "", "byte 0: the file is empty"},
        Damage{"Text", kImages, "<html>not found</html>", "byte 0"},
        Damage{"Truncated", kImages, idx_bytes({200, 12, 10}, std::string(84, 'x')),
               "byte 100: ends after 84 of the 24000 bytes"},
        Damage{"Trailing", kImages, idx_bytes({200, 12, 10}, std::string(24001, 'x')),
               "byte 24016: goes on after the last"},
        Damage{"OverflowingSizes", kImages, kHugeHeader, "byte 4: the sizes [4294967295, "},
        Damage{"NoPictures", kImages, idx_bytes({0, 12, 10}, ""), "byte 4: the sizes [0, 12, 10]"},
        Damage{"LabelsForImages", kImages, idx_bytes({60}, std::string(60, '\0')),
               "images must have 3 dimensions"},
        Damage{"CountsDiffer", kLabels, idx_bytes({60}, std::string(60, '\0')),
               "holds 200 images, but"},
        Damage{"SizesDiffer", "data/t10k-images-idx3-ubyte",
               idx_bytes({60, 14, 10}, std::string(60 * 140, 'x')),
               "byte 8: pictures of 14x10, but"},
        Damage{"LabelOutsideTheClasses", "data/t10k-labels-idx1-ubyte",
               idx_bytes({60}, std::string(59, '\0') + '\x11'), "byte 67"}),
    [](const auto& each) { return each.param.name; });

TEST_F(Data, WhatIsNoFileIsNotRead) {
  std::filesystem::remove(folder.path(kImages));
  std::filesystem::create_directory(folder.path(kImages));
  test::expect_failure(train({}), 3, HasSubstr("train-images-idx3-ubyte is a directory"));
  std::filesystem::remove(folder.path(kImages));
  ASSERT_EQ(mkfifo(folder.path(kImages).c_str(), 0600), 0);
  test::expect_failure(train({}), 3, HasSubstr("train-images-idx3-ubyte is a named pipe"));
}

}  // namespace
}  // namespace rnnctl
