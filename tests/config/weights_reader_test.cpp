#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/config/weights_reader.h>

namespace rnnctl::config {
namespace {

const std::vector<WeightSlot> kSlots = {
    {"Wx", {3, 2}}, {"b", {1, 2}}, {"rnn.bias_ih", {2}}, {"state", {1, 2}}};

class WeightsReader : public testing::Test {
 protected:
  WeightsReader()
      : path_(std::filesystem::path(testing::TempDir()) /
              (std::string("rnnctl-weights-") +
               testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml")) {}
  ~WeightsReader() override { std::filesystem::remove(path_); }

  Weights read(const std::string& contents) const {
    std::ofstream(path_, std::ios::binary) << contents;
    return read_weights(path_, kSlots);
  }
  /// What is said after the file's name.
  std::string error(const std::string& contents) const {
    try {
      read(contents);
    } catch (const base::InputError& refusal) {
      const std::string message = refusal.what();
      EXPECT_EQ(message.rfind(path_.string(), 0), 0u) << message;
      return message.substr(path_.string().size());
    }
    return "nothing was refused";
  }

  std::filesystem::path path_;
};

const Weights kWx = {{"Wx", {1, 2, 3, 4, 5, 6}}};

TEST_F(WeightsReader, MatricesAreReadInEveryStyle) {
  EXPECT_EQ(read("Wx: [[1, 2], [3, 4], [5, 6]]\n"), kWx);
  EXPECT_EQ(read("# mine\nWx:\n  - [1, 2]\n  - [3, 4]\n  - [5, 6]\n"), kWx);
  EXPECT_EQ(read("Wx:\n- - 1\n  - 2\n- - 3\n  - 4\n- - 5\n  - 6.0\n"), kWx);
  EXPECT_EQ(read("Wx: [[1, 2],\r\n     [3, 4],\r\n     [5, 6]]\r\n"), kWx);
  EXPECT_EQ(read(R"({"Wx":[[1.0,2.0],[3.0,4.0],[5.0,6e0]]})"), kWx);  // JSON
}

TEST_F(WeightsReader, OnlyWhatIsNamedIsReturned) {
  const Weights expected = {{"rnn.bias_ih", {-0.5f, 0.25f}}, {"state", {0, 1}}};
  EXPECT_EQ(read("state: [[0, 1]]\nrnn.bias_ih: [-0.5, .25]\n"), expected);
}

TEST_F(WeightsReader, AMatrixOfOneRowMayBeWrittenAsAVector) {
  const Weights expected = {{"b", {1, 2}}};
  EXPECT_EQ(read("b: [1, 2]"), expected);
  EXPECT_EQ(read("b: [[1, 2]]"), expected);
}

TEST_F(WeightsReader, NamesAreKnownAndOccurOnce) {
  EXPECT_EQ(error("b: [1, 2]\nwx: [[1, 2]]\n"),
            ":2: unknown matrix 'wx', did you mean 'Wx'? (this network has Wx, b, rnn.bias_ih, "
            "state)");
  EXPECT_EQ(error("gamma_of_layer: [1]\n"),
            ":1: unknown matrix 'gamma_of_layer' (this network has Wx, b, rnn.bias_ih, state)");
  EXPECT_EQ(error("b: [1, 2]\n\nb: [1, 2]\n"), ":3: b is already in line 1");
}

TEST_F(WeightsReader, ShapesAreThoseOfTheNetwork) {
  const std::string hint = " (sizes follow from the input and --hidden)";
  EXPECT_EQ(error("b: [1, 2]\nWx: [[1, 2, 3],\n  [4, 5, 6]]\n"),
            ":2: Wx: shape [3, 2] is expected, found [2, 3]" + hint);
  EXPECT_EQ(error("Wx: [1, 2, 3, 4, 5, 6]\n"),
            ":1: Wx: shape [3, 2] is expected, found [6]" + hint);
  EXPECT_EQ(error("rnn.bias_ih: [[1, 2]]\n"),
            ":1: rnn.bias_ih: shape [2] is expected, found [1, 2]" + hint);
  EXPECT_EQ(error("b: [1, 2, 3]\n"), ":1: b: shape [1, 2] is expected, found [1, 3]" + hint);
  EXPECT_EQ(error("b: []\n"), ":1: b: shape [1, 2] is expected, found [1, 0]" + hint);
}

TEST_F(WeightsReader, RowsHaveOneLength) {
  EXPECT_EQ(error("Wx:\n  - [1, 2]\n  - [3]\n  - [5, 6]\n"),
            ":3: Wx: row 2 has 1 numbers, 2 as in the first are expected");
  EXPECT_EQ(error("Wx: [[1, 2], 3]\n"),
            ":1: Wx: numbers and rows are mixed, a list of numbers or of rows of numbers is "
            "expected");
  EXPECT_EQ(error("Wx: [1, [2, 3]]\n"),
            ":1: Wx: numbers and rows are mixed, a list of numbers or of rows of numbers is "
            "expected");
  EXPECT_EQ(error("Wx: [[[1, 2]]]\n"),
            ":1: Wx: lists are nested too deeply, a list of numbers or of rows of numbers is "
            "expected");
}

TEST_F(WeightsReader, ValuesAreFiniteNumbers) {
  EXPECT_EQ(error("b: [1,\n  two]\n"), ":2: b: 'two' is not a finite number");
  EXPECT_EQ(error("b: [1, .nan]\n"), ":1: b: '.nan' is not a finite number");
  EXPECT_EQ(error("b: [1, 1e39]\n"), ":1: b: '1e39' is not a finite number");
  EXPECT_EQ(error("b: [1, 0x1]\n"), ":1: b: '0x1' is not a finite number");
  EXPECT_EQ(error("b: [1, \"2\"]\n"), ":1: b: '2' is quoted text, write the number without quotes");
  EXPECT_EQ(error("b: [1, ~]\n"),
            ":1: b: a value is missing, a list of numbers or of rows of numbers is expected");
  EXPECT_EQ(error("b:\n"),
            ":1: b: a value is missing, a list of numbers or of rows of numbers is expected");
  EXPECT_EQ(error("b: 3\n"),
            ":1: b: '3' is no list, a list of numbers or of rows of numbers is expected");
}

TEST_F(WeightsReader, WhatYamlCanDoBesidesIsRefused) {
  EXPECT_EQ(error("b: &row [1, 2]\nstate: *row\n"), ":1: b: an anchor (&) is not allowed");
  EXPECT_EQ(error("b: *row\n").substr(0, 4), ":1: ");
  EXPECT_EQ(error("b: !!seq [1, 2]\n"), ":1: b: a tag (tag:yaml.org,2002:seq) is not allowed");
  EXPECT_EQ(
      error("b: {x: 1}\n"),
      ":1: b: a map is not allowed here, a list of numbers or of rows of numbers is expected");
  EXPECT_EQ(error("? [1, 2]\n: 3\n"), ":1: a list is no name of a matrix");
  EXPECT_EQ(error("b: [1, 2]\n---\nstate: [1, 2]\n"),
            ":2: a second document begins here, one is expected");
}

TEST_F(WeightsReader, AFileThatIsCutShortIsRefused) {
  const std::string text = R"({"b":[[1,2]],"Wx":[[1,2],[3,4],[5,6]]})";
  ASSERT_EQ(read(text).size(), 2u);
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_NE(error(text.substr(0, size)), "nothing was refused") << text.substr(0, size);
  }
  EXPECT_EQ(error("b: [1, 2\n"), ":1: b: a map is not allowed here; or is a ] missing?");
}

TEST_F(WeightsReader, TheFileIsAMapWithWeights) {
  EXPECT_EQ(error("[[1, 2]]\n"),
            ":1: a map of matrices is expected, lines like 'Wx: [[0.5, -1], [2, 0]]'");
  EXPECT_EQ(error("0.5\n"),
            ":1: a map of matrices is expected, lines like 'Wx: [[0.5, -1], [2, 0]]'");
  EXPECT_EQ(error("# nothing\n"), ": has no weights; this network has Wx, b, rnn.bias_ih, state");
  EXPECT_EQ(error("{}\n"), ": has no weights; this network has Wx, b, rnn.bias_ih, state");
}

TEST_F(WeightsReader, AFileIsNoLargerThanTheNetworkJustifies) {
  // 64 KiB for any file and 64 bytes for each of the 12 numbers.
  const std::string text = "b: [1, 2]\n#";
  const std::size_t limit = 64 * 1024 + 64 * 12;
  EXPECT_EQ(read(text + std::string(limit - text.size(), ' ')).size(), 1u);
  EXPECT_EQ(error(text + std::string(limit - text.size() + 1, ' ')),
            ", byte 66304: the file goes on, at most 66304 bytes are expected");
}

TEST_F(WeightsReader, DeepNestingEndsInAnErrorNotInAnOverflow) {
  EXPECT_NE(error("b: " + std::string(60'000, '[')), "nothing was refused");
  EXPECT_NE(error(std::string(60'000, '{')), "nothing was refused");
  EXPECT_NE(error("b: " + std::string(60'000, '-')), "nothing was refused");
}

}  // namespace
}  // namespace rnnctl::config
