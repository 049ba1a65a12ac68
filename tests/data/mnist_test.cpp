#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/mnist.h>

namespace rnnctl::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::filesystem::path kShipped = std::filesystem::path(RNNCTL_SOURCE_DIR) / "data/mnist";

/// A small well-formed set: 4 training and 2 test pictures of 3 x 5 pixels.
class MnistTest : public testing::Test {
 protected:
  MnistTest() {
    folder_.write("train-images-idx3-ubyte", idx_bytes({4, 3, 5}));
    write_labels("train-labels-idx1-ubyte", {0, 1, 2, 3});
    folder_.write("t10k-images-idx3-ubyte.gz", gzip(idx_bytes({2, 3, 5})));
    write_labels("t10k-labels-idx1-ubyte", {9, 0});
  }

  void write_labels(const std::string& name, const std::vector<std::uint8_t>& labels) const {
    folder_.write(name, idx_header(0x08, {static_cast<std::uint32_t>(labels.size())}) +
                            std::string(labels.begin(), labels.end()));
  }
  std::string complaint() const {
    return input_error([&] { load_mnist(folder_.path()); });
  }
  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  ScratchFolder folder_;
};

TEST(ShippedMnistTest, IsTheGenuineOne) {
  const MnistPair mnist = load_mnist(kShipped);
  EXPECT_TRUE(mnist.genuine);
  EXPECT_EQ(mnist.training->shape().count, 60000);
  EXPECT_EQ(mnist.test->shape().count, 10000);
  for (const auto& split : {mnist.training, mnist.test}) {
    EXPECT_EQ(split->shape().time, 28);
    EXPECT_EQ(split->shape().input, 28);
    EXPECT_EQ(split->shape().num_classes, 10);
  }
  EXPECT_EQ(mnist.training->description(),
            "MNIST training images (" + kShipped.string() + "/train-images-idx3-ubyte.gz)");
  EXPECT_EQ(mnist.test->content_hashes()[1],
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");
}

TEST(ShippedMnistTest, HasThePublishedStatistics) {
  // Every PyTorch tutorial normalises MNIST by its training mean 0.1307; the first labels are the
  // dump in LeCun's description of the files and the digits per class are common knowledge.
  const MnistPair mnist = load_mnist(kShipped);
  double sum = 0;
  std::vector<int> digits(10);
  for (std::uint32_t i = 0; i < 60000; ++i) {
    const auto pixels = mnist.training->pixels(i);
    sum += std::accumulate(pixels.begin(), pixels.end(), 0);
    ++digits[mnist.training->label(i)];
  }
  EXPECT_NEAR(sum / (60000.0 * 28 * 28 * 255), 0.1307, 0.00005);
  EXPECT_THAT(digits,
              testing::ElementsAre(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949));
  EXPECT_EQ(mnist.training->label(0), 5);
  EXPECT_EQ(mnist.test->label(0), 7);
}

TEST(ShippedMnistTest, PassesVerification) {
  for (const MnistVerdict& verdict : verify_mnist(kShipped)) {
    EXPECT_TRUE(verdict.genuine) << verdict.path;
    EXPECT_EQ(verdict.finding, "genuine");
  }
}

TEST_F(MnistTest, LoadsOtherContentsOfAnySizeAsNotGenuine) {
  const MnistPair mnist = load_mnist(folder_.path());
  EXPECT_FALSE(mnist.genuine);
  EXPECT_EQ(mnist.training->shape().count, 4);
  EXPECT_EQ(mnist.training->shape().time, 3);
  EXPECT_EQ(mnist.training->shape().input, 5);
  EXPECT_EQ(mnist.test->shape().count, 2);
  EXPECT_EQ(mnist.test->label(0), 9);
}

TEST_F(MnistTest, CountsAtLeastTenClasses) {
  EXPECT_EQ(load_mnist(folder_.path()).training->shape().num_classes, 10);
  write_labels("train-labels-idx1-ubyte", {0, 46, 2, 3});  // as many as EMNIST's letters
  EXPECT_EQ(load_mnist(folder_.path()).test->shape().num_classes, 47);
}

TEST_F(MnistTest, PrefersTheRawFileToTheGzipOne) {
  folder_.write("train-images-idx3-ubyte.gz", "not looked at");
  EXPECT_EQ(load_mnist(folder_.path()).training->description(),
            "MNIST training images (" + at("train-images-idx3-ubyte") + ")");
}

TEST_F(MnistTest, RefusesATestLabelOutsideTheTrainingClasses) {
  write_labels("t10k-labels-idx1-ubyte", {9, 10});
  EXPECT_EQ(complaint(), at("t10k-labels-idx1-ubyte") +
                             ", byte 9: label 10 of example 1 is outside the 10 classes of the "
                             "training set");
}

TEST_F(MnistTest, RefusesCountsThatDiffer) {
  write_labels("train-labels-idx1-ubyte", {0, 1, 2});
  EXPECT_THAT(complaint(), AllOf(HasSubstr(at("train-images-idx3-ubyte") + " holds 4 images"),
                                 HasSubstr(at("train-labels-idx1-ubyte") + " 3 labels")));
}

TEST_F(MnistTest, RefusesPictureSizesThatDiffer) {
  folder_.write("t10k-images-idx3-ubyte.gz", gzip(idx_bytes({2, 5, 3})));
  EXPECT_THAT(complaint(), AllOf(HasSubstr("pictures of 5x3"), HasSubstr("has 3x5")));
}

TEST_F(MnistTest, RefusesOtherRanksTypesAndNothing) {
  folder_.write("train-images-idx3-ubyte", idx_bytes({4, 15}));
  EXPECT_THAT(complaint(),
              HasSubstr("byte 3: has the sizes [4, 15], images must have 3 dimensions"));
  folder_.write("train-images-idx3-ubyte", idx_header(0x09, {4, 3, 5}) + noise(60));
  EXPECT_THAT(complaint(), HasSubstr("byte 2: elements are not 8-bit unsigned"));
  folder_.write("train-images-idx3-ubyte", idx_header(0x08, {0, 3, 5}));
  write_labels("train-labels-idx1-ubyte", {});
  EXPECT_THAT(complaint(), HasSubstr("the sizes [0, 3, 5] leave nothing to read"));
}

TEST_F(MnistTest, PassesOnWhatTheReaderFoundInEitherSplit) {
  folder_.write("t10k-images-idx3-ubyte.gz", idx_bytes({2, 3, 5}).substr(0, 20));
  EXPECT_THAT(complaint(), HasSubstr("t10k-images-idx3-ubyte.gz, byte 20: ends after 4 of the 30"));
  folder_.write("train-images-idx3-ubyte", "");
  EXPECT_THAT(complaint(), HasSubstr("train-images-idx3-ubyte, byte 0: the file is empty"));
}

TEST_F(MnistTest, SaysHowToGetAMissingFile) {
  std::filesystem::remove(folder_ / "t10k-labels-idx1-ubyte");
  EXPECT_THAT(complaint(),
              AllOf(HasSubstr(folder_.path().string() + " has no t10k-labels-idx1-ubyte"),
                    HasSubstr("'rnnctl data fetch --data " + folder_.path().string())));
}

TEST_F(MnistTest, FindsTheChosenFolderOrTheShippedOne) {
  EXPECT_EQ(find_mnist(folder_.path()), folder_.path());
  EXPECT_TRUE(std::filesystem::exists(find_mnist({}) / "train-images-idx3-ubyte.gz"));
  EXPECT_THAT(input_error([&] { find_mnist(folder_ / "nowhere"); }),
              AllOf(HasSubstr("no folder " + at("nowhere")), HasSubstr("rnnctl data fetch")));
  EXPECT_THAT(input_error([&] { find_mnist(folder_ / "train-images-idx3-ubyte"); }),
              HasSubstr("is not a folder"));
}

TEST_F(MnistTest, VerifiesEachFileByItself) {
  std::filesystem::remove(folder_ / "train-labels-idx1-ubyte");
  folder_.write("t10k-images-idx3-ubyte.gz", "PNG?");
  std::filesystem::copy(kShipped / "t10k-labels-idx1-ubyte.gz", folder_.path());
  std::filesystem::remove(folder_ / "t10k-labels-idx1-ubyte");

  const std::vector<MnistVerdict> verdicts = verify_mnist(folder_.path());
  ASSERT_EQ(verdicts.size(), 4U);
  EXPECT_THAT(verdicts[0].finding, AllOf(HasSubstr("not the original contents: SHA-256 "),
                                         HasSubstr(kMnistFiles[0].sha256)));
  EXPECT_EQ(verdicts[1].finding, "missing");
  EXPECT_THAT(verdicts[2].finding, HasSubstr("not an IDX file"));
  EXPECT_EQ(verdicts[3].finding, "genuine");
  EXPECT_FALSE(verdicts[0].genuine || verdicts[1].genuine || verdicts[2].genuine);
  EXPECT_TRUE(verdicts[3].genuine);
}

}  // namespace
}  // namespace rnnctl::data
