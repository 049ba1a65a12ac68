#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/step_table.h>

namespace rnnctl::data {
namespace {

using Values = std::vector<float>;

TEST(TutorialSteps, SingleIsTutorial000sFourByFourBatch) {
  const StepTable table = tutorial_steps("single");
  EXPECT_EQ(table.time, 2);
  EXPECT_EQ(table.batch, 4);
  EXPECT_EQ(table.input, 4);
  EXPECT_EQ(table.values, (Values{0, 1, 2, 0,  // X0_batch
                                  3, 4, 5, 0,  //
                                  6, 7, 8, 0,  //
                                  9, 0, 1, 0,  //
                                  9, 8, 7, 0,  // X1_batch
                                  0, 0, 0, 0,  //
                                  6, 5, 4, 0,  //
                                  3, 2, 1, 0}));
}

TEST(TutorialSteps, MultiAndCellAreTutorial000sFourByThreeBatch) {
  for (const char* model : {"multi", "cell"}) {
    const StepTable table = tutorial_steps(model);
    EXPECT_EQ(table.time, 2);
    EXPECT_EQ(table.batch, 4);
    EXPECT_EQ(table.input, 3);
    EXPECT_EQ(table.values, (Values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1,     // X0
                                    9, 8, 7, 0, 0, 0, 6, 5, 4, 3, 2, 1}));  // X1
  }
}

TEST(TutorialSteps, HelloIsOneHotOverItsFourLetters) {
  const StepTable table = tutorial_steps("hello");
  EXPECT_EQ(table.time, 5);
  EXPECT_EQ(table.batch, 1);
  EXPECT_EQ(table.input, 4);
  EXPECT_EQ(table.values, (Values{1, 0, 0, 0,     // h
                                  0, 1, 0, 0,     // e
                                  0, 0, 1, 0,     // l
                                  0, 0, 1, 0,     // l
                                  0, 0, 0, 1}));  // o
}

TEST(TutorialSteps, OtherModelsHaveNone) {
  EXPECT_THROW(tutorial_steps("stacked"), std::invalid_argument);
}

class StepCsv : public testing::Test {
 protected:
  StepCsv()
      : path_(std::filesystem::path(testing::TempDir()) /
              (std::string("rnnctl-steps-") +
               testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv")) {}
  ~StepCsv() override { std::filesystem::remove(path_); }

  StepTable read(const std::string& contents) const {
    std::ofstream(path_, std::ios::binary) << contents;
    return read_step_csv(path_);
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

TEST_F(StepCsv, OneInstanceARowAndABlankLineBetweenTimeSteps) {
  const StepTable table = read("1,2\n3,4\n5,6\n\n-1,.5\n1e2,0\n7,8\n");
  EXPECT_EQ(table.time, 2);
  EXPECT_EQ(table.batch, 3);
  EXPECT_EQ(table.input, 2);
  EXPECT_EQ(table.values, (Values{1, 2, 3, 4, 5, 6, -1, 0.5, 100, 0, 7, 8}));
}

TEST_F(StepCsv, LineEndsMarksAndBlanksOfOtherProgramsMakeNoDifference) {
  const Values expected = read("1,2\n\n3,4\n").values;
  for (const char* text : {"\xEF\xBB\xBF"
                           "1,2\r\n\r\n3,4\r\n",           // Windows
                           " 1 ,\t2\n \t \n3, 4",          // blanks, no last line end
                           "\n\n1,2\n\n\n\n3,4\n\n\n"}) {  // several blank lines
    const StepTable table = read(text);
    EXPECT_EQ(table.time, 2) << text;
    EXPECT_EQ(table.batch, 1) << text;
    EXPECT_EQ(table.values, expected) << text;
  }
}

TEST_F(StepCsv, WhatIsNoNumberIsNamedWithItsPlace) {
  EXPECT_EQ(
      error("1,2\n3,four\n"),
      ":2: column 2: 'four' is not a finite number, numbers separated by commas are expected");
  EXPECT_EQ(error("x1,x2\n1,2\n"),  // a header line
            ":1: column 1: 'x1' is not a finite number, numbers separated by commas are expected");
  EXPECT_EQ(error("1;2\n"),
            ":1: column 1: '1;2' is not a finite number, numbers separated by commas are expected");
  EXPECT_EQ(error("1,nan\n"),
            ":1: column 2: 'nan' is not a finite number, numbers separated by commas are expected");
  EXPECT_EQ(error("1,2\n\n1,\x1b[31m\n"),
            ":3: control character \\x1b, a text file in UTF-8 is expected");
}

TEST_F(StepCsv, EmptyFieldsAreRefused) {
  EXPECT_EQ(error("1,,3\n"), ":1: column 2: the field is empty, a number is expected");
  EXPECT_EQ(error("1,2\n3,4,\n"), ":2: column 3: the field is empty, a number is expected");
  EXPECT_EQ(error(",\n"), ":1: column 1: the field is empty, a number is expected");
}

TEST_F(StepCsv, EveryRowHasAsManyNumbers) {
  EXPECT_EQ(error("1,2,3\n4,5\n"),
            ":2: column 2: the row has 2 numbers, 3 as in line 1 are expected");
  EXPECT_EQ(error("\n1,2\n\n4,5,6\n"),
            ":4: column 3: the row has 3 numbers, 2 as in line 2 are expected");
}

TEST_F(StepCsv, EveryTimeStepHasAsManyRows) {
  EXPECT_EQ(error("1\n2\n\n3\n\n4\n5\n"),
            ":4: column 1: time step 2 ends here with 1 rows, 2 as in the first time step are "
            "expected");
  EXPECT_EQ(error("1\n\n3\n4"),
            ":4: column 1: time step 2 ends here with 2 rows, 1 as in the first time step are "
            "expected");
}

TEST_F(StepCsv, AFileWithoutNumbersSaysWhatIsExpected) {
  EXPECT_EQ(error("\n \r\n\n"),
            ": has no numbers; one instance a row, numbers separated by commas, a blank line "
            "between time steps is expected");
  EXPECT_EQ(error("\xEF\xBB\xBF").substr(0, 16), ": has no numbers");
  EXPECT_EQ(error(""), ", byte 0: the file is empty");
}

}  // namespace
}  // namespace rnnctl::data
