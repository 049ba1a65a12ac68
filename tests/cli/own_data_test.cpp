// `--dataset`: training on one's own data of every kind, and what is refused of them.
#include "checkpoint/zip_bytes.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using nlohmann::json;
using test::ProgramResult;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;

/// Sequence i rises in class up and falls in class down, from a start of its own.
float slope_at(int sequence, int step) {
  return static_cast<float>(sequence % 5) + static_cast<float>(sequence % 2 == 0 ? step : -step);
}
const char* slope_name(int sequence) { return sequence % 2 == 0 ? "up" : "down"; }

std::string slopes_csv(int count) {
  std::string rows = "t0,t1,t2,label\n";
  for (int i = 0; i < count; ++i) {
    for (int step = 0; step < 3; ++step) rows += std::to_string(slope_at(i, step)) + ",";
    rows += slope_name(i) + std::string("\n");
  }
  return rows;
}

/// Of two features and three to six steps.
std::string slopes_ts(int count) {
  std::string text = "@problemName slopes\n@classLabel true up down\n@data\n";
  for (int i = 0; i < count; ++i) {
    std::string feature;
    for (int step = 0; step < 3 + i % 4; ++step) {
      feature += (step > 0 ? "," : "") + std::to_string(slope_at(i, step));
    }
    text += feature + ":" + feature + ":" + slope_name(i) + "\n";
  }
  return text;
}

/// As numpy.save writes an array of bytes.
std::string npy_of_bytes(const std::string& shape, const std::string& bytes) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + bytes;
}

class OwnData : public test::Workplace {
 protected:
  /// 30 sequences of three steps; bytes for values, and 3 and 4 for classes.
  void write_slopes_npz() const {
    std::string x, y;
    for (int i = 0; i < 30; ++i) {
      for (int step = 0; step < 3; ++step) x += static_cast<char>(10 + slope_at(i, step));
      y += static_cast<char>(3 + i % 2);
    }
    namespace zip = checkpoint::testing;
    const auto archive = zip::build_zip({{.name = "X.npy", .data = npy_of_bytes("(30, 3, 1)", x)},
                                         {.name = "y.npy", .data = npy_of_bytes("(30,)", y)}});
    write("slopes.npz", zip::to_text(archive));
  }
  ProgramResult train_on(const std::string& dataset, const Words& arguments = {}) const {
    return rnnctl(test::joined(
        {"train", "--dataset", dataset, "--hidden", "4", "--threads", "1", "--batch-size", "10",
         "--iterations", "30", "--run-dir", "r", "--overwrite", "--bptt", "10"},
        arguments));
  }
  json evaluate(const Words& arguments = {}) const {
    const auto result =
        rnnctl(test::joined({"eval", "r/last.pt", "--json", "-q", "--threads", "1"}, arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out);
  }
  /// Trains, says `found`, and `eval` repeats the figures of the test part to the bit.
  void expect_trained(const std::string& dataset, const std::string& found,
                      const Words& arguments = {}) const {
    const ProgramResult result = train_on(dataset, arguments);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr(found));
    const json end = test::json_lines(file("r/metrics.jsonl")).back();
    const json repeated = evaluate();
    EXPECT_EQ(repeated.at("loss"), end.at("loss")) << dataset;
    EXPECT_EQ(repeated.at("count"), end.at("count")) << dataset;
    EXPECT_EQ(json::parse(file("r/run.json")).at("data").at("name"), dataset);
  }
};

TEST_F(OwnData, TableTrains) {
  write("slopes.csv", slopes_csv(30));
  expect_trained("slopes.csv",
                 "slopes.csv (csv): 27 sequences to train on, 3 to test on: 3 steps of 1 feature\n"
                 "task: classify, 2 classes (down, up); first sample: 0 1 2 -> up\n");
  expect_trained("slopes.csv", "21 sequences to train on, 6 to judge, 3 to test on",
                 {"--validation-split", "6"});
}

TEST_F(OwnData, SequencesOfUnequalLengthTrain) {
  write("slopes.ts", slopes_ts(40));
  expect_trained(
      "slopes.ts",
      "slopes.ts (ts): 36 sequences to train on, 4 to test on: up to 6 steps of 2 features\n"
      "task: classify, 2 classes (down, up); first sample: ");
  const ProgramResult again = train_on("slopes.ts", {"--cell", "lstm", "--bidirectional"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
}

TEST_F(OwnData, ArraysTrain) {
  write_slopes_npz();
  expect_trained("slopes.npz",
                 "27 sequences to train on, 3 to test on: 3 steps of 1 feature\n"
                 "task: classify, 2 classes (3, 4); first sample: 10 11 12 -> 3\n");
  EXPECT_EQ(evaluate().at("class_names"), json({"3", "4"}));
}

TEST_F(OwnData, TextTrains) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "abcdefghij\n";
  write("letters.txt", text);
  expect_trained(
      "letters.txt",
      "letters.txt (text): 593 characters to train on, 65 to test on; 11 different ones, "
      "10 streams of 10 an iteration\ntask: next, the next character; first sample: "
      "'abcdefghij\\x0a'\n");
}

TEST_F(OwnData, FolderOfPicturesTrains) {
  expect_trained("data",
                 "(idx): 200 sequences to train on, 60 to test on: 12 steps of 10 features\n"
                 "task: classify, 3 classes; first sample: ");
}

TEST_F(OwnData, NumbersAreNotClasses) {
  std::string rows;
  for (int i = 0; i < 40; ++i) {
    rows += std::to_string(0.25 * i) + "," + std::to_string(0.25 * i + 0.1) + "\n";
  }
  write("line.csv", rows);
  expect_trained("line.csv", "task: regress, a number (mean ");
  EXPECT_EQ(evaluate().at("task"), "regress");
  test::expect_failure(
      train_on("line.csv", {"--target-accuracy", "0.9", "--validation-split", "5"}), 2,
      HasSubstr("--target-accuracy is for classes"));
}

TEST_F(OwnData, NumbersThatAreClassesByMistakeAreDoubted) {
  std::string rows;
  for (int i = 0; i < 40; ++i) rows += "-0.00001,1," + std::to_string(i / 4 * 3 + i % 4) + ".5\n";
  write("numbers.csv", rows);
  const ProgramResult result = train_on("numbers.csv", {"--task", "classify"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("first sample: 0 1 -> "),
                                HasSubstr("warning: task: classify makes a class of each of the 31 "
                                          "different numbers among 40 labels; to predict a number, "
                                          "use --task regress\n")));
  EXPECT_THAT(train_on("numbers.csv").err, testing::Not(HasSubstr("warning")));
}

TEST_F(OwnData, PicturesAndNumbersDoNotStandForEachOther) {
  write("slopes.csv", slopes_csv(30));
  ASSERT_EQ(train_on("slopes.csv").exit_code, 0);
  const Words evaluation = {"eval", "r/last.pt", "--threads", "1", "--dataset"};
  test::expect_failure(rnnctl(test::joined(evaluation, {"data"})), 3,
                       HasSubstr("data (idx) does not fit r/last.pt, which reads sequences of "
                                 "numbers, not pictures"));
  ASSERT_EQ(train_on("data").exit_code, 0);
  test::expect_failure(rnnctl(test::joined(evaluation, {"slopes.csv"})), 3,
                       HasSubstr("slopes.csv (csv) does not fit r/last.pt, which reads pictures "
                                 "of 12 rows and 10 columns"));
  EXPECT_EQ(evaluate({"--dataset", "data/"}).at("dataset"), "data");
}

TEST_F(OwnData, OtherDataAreTestedAsTheFirstWerePrepared) {
  write("slopes.csv", slopes_csv(30));
  ASSERT_EQ(train_on("slopes.csv").exit_code, 0);
  write("other.csv", slopes_csv(12));
  const json result = evaluate({"--dataset", "other.csv"});
  EXPECT_EQ(result.at("count"), 12);
  EXPECT_EQ(result.at("dataset"), "other.csv");
  EXPECT_EQ(result.at("class_names"), json({"down", "up"}));
}

// Another file in the old one's place: its answers are those of the first one's preparation.
TEST_F(OwnData, ThatChangedSinceTrainingAreDoubted) {
  write("slopes.csv", slopes_csv(30));
  ASSERT_EQ(train_on("slopes.csv").exit_code, 0);
  const auto test = [&] { return rnnctl({"eval", "r/last.pt", "--threads", "1"}); };
  EXPECT_THAT(test().err, testing::Not(HasSubstr("warning")));
  write("slopes.csv", slopes_csv(33));
  const ProgramResult result = test();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("slopes.csv is not what r/last.pt was trained with "
                                    "(other SHA-256)"));
}

TEST_F(OwnData, OtherDataHaveToFit) {
  write("slopes.csv", slopes_csv(30));
  ASSERT_EQ(train_on("slopes.csv").exit_code, 0);
  write("pairs.ts", slopes_ts(4));
  write("words.csv", "1,2,3,up\n1,2,3,sideways\n");
  write("text.txt", "It is a text.\nOf two lines.\n");
  const auto refused = [&](const char* other, const char* message) {
    test::expect_failure(rnnctl({"eval", "r/last.pt", "--dataset", other, "--threads", "1"}), 3,
                         AllOf(HasSubstr(other), HasSubstr(message)));
  };
  refused("pairs.ts", "has 2 features a time step, training had 1");
  refused("words.csv", "the label 'sideways' is none of the 2 that the training data have");
  refused("none.csv", "cannot open none.csv");
  refused("text.txt", "");
}

// The highest class happens not to be in the test set.
TEST_F(OwnData, PicturesOfFewerClassesAreTested) {
  ASSERT_EQ(train_on("data").exit_code, 0);
  const test::TinyPictures two = {.training = 4, .test = 4, .classes = 2};
  test::write_tiny_idx(folder.path("other"), two);
  EXPECT_EQ(evaluate({"--dataset", "other"}).at("count"), 4);
}

TEST_F(OwnData, WordsAreOptionsToo) {
  write("slopes.csv", slopes_csv(30));
  write("slopes.ts", slopes_ts(30));
  const auto refused = [&](const char* dataset, const Words& options, const char* message) {
    test::expect_failure(train_on(dataset, options), 2, HasSubstr(message));
    EXPECT_FALSE(exists("r"));
  };
  refused("slopes.csv", {"--dataset-kind", "cvs"}, "did you mean 'csv'?");
  refused("slopes.csv", {"--task", "clasify"}, "did you mean 'classify'?");
  refused("slopes.csv", {"--task", "next"}, "--task next is for text");
  refused("slopes.csv", {"--model", "char"}, "--model char has its own lesson");
  refused("slopes.csv", {"--augment", "shift:1"}, "--augment moves images");
  refused("slopes.csv", {"--engine", "fused", "--cell", "gru"},
          "--cell gru; choose --engine torch");
  refused("slopes.csv", {"--test-split", "0"}, "--test-split 0");
  refused("slopes.csv", {"--test-split", "30"},
          "--test-split 30 of 30 examples leaves nothing to train on");
  refused("slopes.ts", {"--model", "image"}, "--model image reads sequences of equal length");
  refused("slopes.ts", {"--engine", "fused"}, "sequences of equal length; choose --engine torch");
}

TEST_F(OwnData, BadFilesAreNamedWithTheirPlace) {
  write("ragged.csv", "1,2,a\n1,2,b\n1,2,3,a\n");
  write("hole.csv", "1,2,a\n3,4,b\n1,nan,a\n2,3,b\n");
  write("word.csv", "1,2,a\n3,4,b\n1,x,a\n2,3,b\n");
  std::string rows;
  for (int i = 0; i < 20; ++i) rows += std::to_string(i) + ".5,2,a\n";
  write("one.csv", rows);
  write("empty.csv", "");
  write("latin.txt", "Gru\xDF aus K\xF6ln\n");
  write("steps.ts", "@classLabel true a b\n@data\n1,2:3,4:a\n1,2:3:b\n");
  std::filesystem::create_directory(folder.path("nothing"));
  const auto refused = [&](const char* dataset, const char* message) {
    const ProgramResult result = train_on(dataset);
    test::expect_failure(result, 3, AllOf(HasSubstr(dataset), HasSubstr(message)));
    EXPECT_FALSE(exists("r"));
  };
  refused("none.csv", "cannot open none.csv: No such file or directory");
  refused("nothing", "nothing has no file with 'train' in its name");
  refused("ragged.csv", "ragged.csv:3: the row has 4 fields, 3 as the first row are expected");
  refused("hole.csv", "hole.csv:3: column 2: the value is missing");
  refused("word.csv", "word.csv:3: column 2: 'x' is not a finite number");
  refused("one.csv", "every label is 'a'; at least two classes are expected");
  refused("empty.csv", "the file is empty");
  refused("latin.txt", "latin.txt, byte 3: not UTF-8");
  refused("steps.ts", "steps.ts:4: column 3: feature 2 has 1 values, 2 as the first has");
}

}  // namespace
}  // namespace rnnctl
