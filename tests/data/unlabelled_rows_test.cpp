// Rows of numbers to be answered, of a file or a pipe.
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/read_unlabelled.h"
#include "data/scratch_folder.h"

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Sequences sequences_of_pipe(const std::string& rows, const SequenceForm& form = kNumbers) {
  Sequences all;
  std::istringstream lines(rows);
  read_unlabelled_lines(lines, "-", form, [&](auto&& sequence) { all.push_back(sequence); });
  return all;
}

std::vector<float> counted(int count) {
  std::vector<float> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0.0F);
  return numbers;
}

TEST(UnlabelledRows, AreSeparatedAsTheyLike) {
  const ScratchFolder folder;
  for (const char* row : {"1,-2,3e1", "1;-2;3e1", "1\t-2\t3e1", "1 -2 3e1", "1 , -2 ,\t3e1",
                          "  1   -2 3e1 ", "1,-2,3e1,", "+1;-2.0;30"}) {
    EXPECT_THAT(values_in(sequences_of(folder, row)), ElementsAre(ElementsAre(1, -2, 30))) << row;
    EXPECT_THAT(values_in(sequences_of_pipe(row)), ElementsAre(ElementsAre(1, -2, 30))) << row;
  }
  const Sequences pairs = sequences_of(folder, "1,2,3,4,5,6\n", kPairs);
  EXPECT_EQ(pairs.at(0).time, 3);
}

TEST(UnlabelledRows, MayBeginWithAHeader) {
  const ScratchFolder folder;
  const Sequences read = sequences_of(folder, "first,second\n1,2\nthird,fourth\n");
  EXPECT_THAT(names_in(read), ElementsAre("rows:2", "rows:3"));
  EXPECT_THAT(errors_in(read), ElementsAre("", "column 1: 'third' is no number"));
  EXPECT_THAT(errors_in(sequences_of(folder, "1,x\n2,3\n")),
              ElementsAre("column 2: 'x' is no number", ""))
      << "a row with a number is no header";
}

// Windows writes \r\n and a byte order mark, editors leave empty lines.
TEST(UnlabelledRows, AreReadWhateverTheirLinesEndIn) {
  const ScratchFolder folder;
  for (const char* rows : {"1,2\n\n3,4\n", "1,2\r\n\r\n3,4\r\n",
                           "\xEF\xBB\xBF"
                           "1,2\r\n \t\n3,4"}) {
    for (const Sequences& read :
         {sequences_of(folder, rows), sequences_of(folder, gzip(rows)), sequences_of_pipe(rows)}) {
      EXPECT_THAT(values_in(read), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4))) << rows;
      EXPECT_THAT(names_in(read), ElementsAre(HasSubstr(":1"), HasSubstr(":3")));
    }
  }
}

TEST(UnlabelledRows, OfPixelsAreScaledWhereOneIsAboveOne) {
  const ScratchFolder folder;
  const Sequences read = sequences_of(folder, "0,51,255,0,0,0\n0,0.5,1,0,0,0\n", kPictures);
  EXPECT_THAT(values_in(read),
              ElementsAre(ElementsAre(0, 0.2F, 1, 0, 0, 0), ElementsAre(0, 0.5F, 1, 0, 0, 0)));
  EXPECT_EQ(read[0].time, 2);
}

TEST(UnlabelledRows, KeepTheirPlaceWhereTheyAreWrong) {
  const ScratchFolder folder;
  const std::string rows = "1,2\n1,x,y\n3,4\n5\n1,nan\n1,,2\n1e99,1\n5,6\n";
  for (const Sequences& read :
       {sequences_of(folder, rows, kPairs), sequences_of_pipe(rows, kPairs)}) {
    EXPECT_THAT(
        errors_in(read),
        ElementsAre("", "column 2: 'x' is no number", "",
                    "has 1 numbers, a multiple of 2 features a time step is expected (no label)",
                    "column 2: 'nan' is no number", "column 2: '' is no number",
                    "column 1: '1e99' is no number", ""));
    EXPECT_THAT(read[7].values, ElementsAre(5, 6));
  }
  EXPECT_THAT(errors_in(sequences_of(folder, "1,2,3,4,5,6,7\n", kPictures)),
              ElementsAre("has 7 numbers, a picture of 2x3 has 6 (no label)"));
}

// What one forgets: the rows that trained still have their labels.
TEST(UnlabelledRows, LeaveTheLabelOfTheirHeaderAside) {
  const ScratchFolder folder;
  const auto read = sequences_of(folder, "v1,v2,Target\n1,2,9\n3,4,9\n", kNumbers);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_THAT(read[0].values, ElementsAre(1, 2));
  EXPECT_EQ(read[1].time, 2);
}

TEST(UnlabelledRows, OfOneNumberTooManyAreRefused) {
  const ScratchFolder folder;
  const SequenceForm two_steps{.features = 1, .picture_rows = 0, .usual_steps = 2};
  EXPECT_THAT(
      errors_in(sequences_of(folder, "1,2,9\n1,2\n1,2,3,4\n", two_steps)),
      ElementsAre(HasSubstr("one more than the 2 steps of 1 that the network was trained with"), "",
                  ""));
}

TEST(UnlabelledRows, OfAPipeAreTakenBeforeTheNextIsRead) {
  std::istringstream lines("1\n2\n3\n");
  std::vector<std::streamoff> places;
  read_unlabelled_lines(lines, "-", kNumbers, [&](auto&&) { places.push_back(lines.tellg()); });
  EXPECT_THAT(places, ElementsAre(2, 4, 6));
}

TEST(UnlabelledRows, CannotColourATerminal) {
  const ScratchFolder folder;
  const std::string rows = "1,2\n1,\x1b[31m\n3,4\n";
  for (const Sequences& read : {sequences_of(folder, rows), sequences_of_pipe(rows)}) {
    EXPECT_THAT(errors_in(read), ElementsAre("", "column 2: '\\x1b[31m' is no number", ""));
  }
  EXPECT_THAT(errors_in(sequences_of(folder, "\x1b[31m\n3,4\n")),
              ElementsAre("column 1: '\\x1b[31m' is no number", ""))
      << "no header has such a character";
}

TEST(UnlabelledRows, HaveColumnsAndNotBlanks) {
  const ScratchFolder folder;
  EXPECT_THAT(errors_in(sequences_of(folder, "  1   2  x 4 \n")),
              ElementsAre("column 3: 'x' is no number"));
  const Sequences read = sequences_of(folder, "first  label   second\n1  9   2\n");
  EXPECT_THAT(values_in(read), ElementsAre(ElementsAre(1, 2)));
}

TEST(UnlabelledRows, MayBeLongerThanWhatIsReadAtOnce) {
  const ScratchFolder folder;
  std::string row;
  for (int i = 0; i < 200'000; ++i) row += std::to_string(i) + ",";  // over a mebibyte
  EXPECT_THAT(values_in(sequences_of(folder, "1\n" + row + "\n2\n")),
              ElementsAre(ElementsAre(1), counted(200'000), ElementsAre(2)));
}

}  // namespace
}  // namespace rnnctl::data
