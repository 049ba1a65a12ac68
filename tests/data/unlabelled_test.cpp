// What is to be answered, out of every kind of file: which sequences, under which names, in which
// order, and why one cannot be read.
#include <cstdint>
#include <limits>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/array_bytes.h"
#include "data/idx_bytes.h"
#include "data/png_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/fit_picture.h>
#include <rnnctl/data/unlabelled.h>

namespace rnnctl::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SequenceForm kNumbers = {.features = 1, .picture_rows = 0};
constexpr SequenceForm kPairs = {.features = 2, .picture_rows = 0};
constexpr SequenceForm kPictures = {.features = 3, .picture_rows = 2};  // 2 rows of 3 pixels

using Sequences = std::vector<UnlabelledSequence>;

Sequences sequences_of(const std::filesystem::path& input, const SequenceForm& form = kNumbers) {
  Sequences all;
  read_unlabelled(input, form, [&](UnlabelledSequence&& sequence) { all.push_back(sequence); });
  for (UnlabelledSequence& sequence : all) {
    const std::string folder = input.parent_path().string() + "/";
    sequence.name = without(sequence.name, folder);
    sequence.error = without(sequence.error, folder);
  }
  return all;
}

Sequences sequences_of(const ScratchFolder& folder, const std::string& rows,
                       const SequenceForm& form = kNumbers) {
  return sequences_of(folder.write("rows", rows), form);
}

Sequences sequences_of_pipe(const std::string& rows, const SequenceForm& form = kNumbers) {
  Sequences all;
  std::istringstream lines(rows);
  read_unlabelled_lines(lines, "-", form, [&](auto&& sequence) { all.push_back(sequence); });
  return all;
}

/// The values of each, those that cannot be read have none.
std::vector<std::vector<float>> values_in(const Sequences& sequences) {
  std::vector<std::vector<float>> all;
  for (const auto& s : sequences) all.push_back(s.error.empty() ? s.values : std::vector<float>());
  return all;
}

std::vector<std::string> names_in(const Sequences& sequences) {
  std::vector<std::string> all;
  for (const UnlabelledSequence& sequence : sequences) all.push_back(sequence.name);
  return all;
}

std::vector<std::string> errors_in(const Sequences& sequences) {
  std::vector<std::string> all;
  for (const UnlabelledSequence& sequence : sequences) all.push_back(sequence.error);
  return all;
}

std::vector<float> scaled(const std::vector<std::uint8_t>& pixels) {
  std::vector<float> values;
  for (const std::uint8_t level : pixels) values.push_back(static_cast<float>(level) / 255.0F);
  return values;
}

std::vector<float> counted(int count) {
  std::vector<float> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0.0F);
  return numbers;
}

TEST(UnlabelledPicture, IsFittedAsMnistsWere) {
  const ScratchFolder folder;
  const GreyPicture exact = {2, 3, {0, 0, 0, 255, 51, 0}};
  const Sequences same = sequences_of(folder.write("a.png", png_bytes(exact)), kPictures);
  EXPECT_THAT(names_in(same), ElementsAre("a.png"));
  EXPECT_THAT(values_in(same), ElementsAre(ElementsAre(0, 0, 0, 1, 0.2F, 0)));
  EXPECT_EQ(same[0].time, 2);

  GreyPicture paper = {40, 60, std::vector<std::uint8_t>(2400, 255)};
  for (std::size_t i = 610; i < 1800; i += 60) paper.pixels[i] = 0;  // an upright stroke
  const Sequences fitted = sequences_of(folder.write("b.png", png_bytes(paper)), kPictures);
  EXPECT_THAT(values_in(fitted), ElementsAre(scaled(fit_as_mnist(paper, 2, 3))));
}

TEST(UnlabelledPicture, NeedsInkAndANetworkOfPictures) {
  const ScratchFolder folder;
  const std::string blank = png_bytes(GreyPicture{4, 4, std::vector<std::uint8_t>(16, 250)});
  const auto path = folder.write("blank.png", blank);
  EXPECT_THAT(errors_in(sequences_of(path, kPictures)),
              ElementsAre("shows nothing: no ink stands out from its paper"));
  EXPECT_THAT(errors_in(sequences_of(path, kNumbers)),
              ElementsAre("is a picture, and the network was not trained on pictures"));
  const Sequences cut = sequences_of(folder.write("cut.png", blank.substr(0, 40)), kPictures);
  EXPECT_THAT(names_in(cut), ElementsAre("cut.png"));
  EXPECT_THAT(errors_in(cut), ElementsAre(testing::Not(IsEmpty())));
}

TEST(UnlabelledIdx, GivesItsImages) {
  const ScratchFolder folder;
  const std::string images =
      idx_header(8, {2, 2, 3}) + std::string("\0\xFF\x33\0\0\0\1\2\3\4\5\6", 12);
  for (const std::string& bytes : {images, gzip(images)}) {
    const Sequences read = sequences_of(folder.write("i", bytes), kPictures);
    EXPECT_THAT(names_in(read), ElementsAre("i[0]", "i[1]"));
    EXPECT_THAT(values_in(read),
                ElementsAre(scaled({0, 255, 51, 0, 0, 0}), scaled({1, 2, 3, 4, 5, 6})));
    EXPECT_EQ(read[1].time, 2);
  }
}

TEST(UnlabelledIdx, OfAnotherSizeIsRefusedAsAWhole) {
  const ScratchFolder folder;
  EXPECT_THAT(
      errors_in(sequences_of(folder.write("i", idx_bytes({5, 3, 3})), kPictures)),
      ElementsAre("has sequences of 3 steps and 3 features, the network reads 2 steps of 3"));
  EXPECT_THAT(errors_in(sequences_of(folder.write("i", idx_bytes({5})), kPictures)),
              ElementsAre("is an IDX file without images of a byte a pixel"));
}

TEST(UnlabelledArray, IsReadInTwoOrThreeDimensions) {
  const ScratchFolder folder;
  const auto deep = folder.write("a.npy", three_x());
  const Sequences pairs = sequences_of(deep, kPairs);
  EXPECT_THAT(names_in(pairs), ElementsAre("a.npy[0]", "a.npy[1]", "a.npy[2]"));
  EXPECT_THAT(pairs[1].values, ElementsAre(1, 1.25F, 1.5F, 1.75F));
  EXPECT_EQ(pairs[1].time, 2);

  const auto flat =
      folder.write("b.npy", npy_file<std::int32_t>("<i4", "(2, 3)", {0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(values_in(sequences_of(flat)),
              ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3, 4, 5)));

  EXPECT_THAT(
      errors_in(sequences_of(deep, kNumbers)),
      ElementsAre("has sequences of 2 steps and 2 features, the network reads any steps of 1"));
  const auto words = folder.write("w.npy", three_y());
  EXPECT_THAT(errors_in(sequences_of(words)),
              ElementsAre("is an array of [3], numbers in [N, T, F] or [N, T] are expected"));
}

TEST(UnlabelledArray, IsTheXOfAnNpzOrItsOnlyOne) {
  const ScratchFolder folder;
  const std::string other = npy_file<float>("<f4", "(1, 1)", {7});
  const auto both = write_npz(folder, {{"y.npy", three_y()}, {"X.npy", three_x(), ZIP_CM_DEFLATE}});
  EXPECT_THAT(sequences_of(both, kPairs), SizeIs(3));
  const auto alone = write_npz(folder, {{"z.npy", other}}, "b.npz");
  EXPECT_THAT(values_in(sequences_of(alone)), ElementsAre(ElementsAre(7)));
  const auto unclear = write_npz(folder, {{"a.npy", other}, {"b.npy", other}}, "c.npz");
  EXPECT_THAT(errors_in(sequences_of(unclear)),
              ElementsAre("none of its 2 arrays is called X, or alone"));
}

TEST(UnlabelledArray, HasItsWholeNumbersScaledWhereTheyArePixels) {
  const ScratchFolder folder;
  const auto bytes = folder.write("b.npy", bytes_x("(1, 2, 3)", {0, 51, 255, 0, 0, 0}));
  EXPECT_THAT(values_in(sequences_of(bytes, kPictures)),
              ElementsAre(ElementsAre(0, 0.2F, 1, 0, 0, 0)));
  const SequenceForm triples = {.features = 3, .picture_rows = 0};
  EXPECT_THAT(values_in(sequences_of(bytes, triples)),
              ElementsAre(ElementsAre(0, 51, 255, 0, 0, 0)));
  const auto floats =
      folder.write("f.npy", npy_file<float>("<f4", "(1, 2, 3)", {0, 0.5, 1, 0, 0, 0}));
  EXPECT_THAT(values_in(sequences_of(floats, kPictures)),
              ElementsAre(ElementsAre(0, 0.5F, 1, 0, 0, 0)));
}

TEST(UnlabelledArray, MayHoldOneThatIsNotFinite) {
  const ScratchFolder folder;
  const float none = std::numeric_limits<float>::quiet_NaN();
  const auto path = folder.write("a.npy", npy_file<float>("<f4", "(3, 1)", {1, none, 3}));
  EXPECT_THAT(errors_in(sequences_of(path)), ElementsAre("", "holds what is no finite number", ""));
}

TEST(UnlabelledSeries, LeavesLabelsAside) {
  const ScratchFolder folder;
  const auto ts =
      folder.write("a.ts", "@classLabel true up down\n@data\n1,2,3:4,5,6:up\n7,8:9,10:down\n");
  const Sequences read = sequences_of(ts, kPairs);
  EXPECT_THAT(names_in(read), ElementsAre("a.ts[0]", "a.ts[1]"));
  EXPECT_THAT(values_in(read),
              ElementsAre(ElementsAre(1, 4, 2, 5, 3, 6), ElementsAre(7, 9, 8, 10)));
  EXPECT_EQ(read[0].time, 3);
  EXPECT_EQ(read[1].time, 2);
  EXPECT_THAT(
      errors_in(sequences_of(ts)),
      ElementsAre("has sequences of 3 steps and 2 features, the network reads any steps of 1",
                  "has sequences of 2 steps and 2 features, the network reads any steps of 1"));

  const auto tsv = folder.write("a.tsv", "9\t1\t2\tNaN\n8\t4\t5\t6\n");
  EXPECT_THAT(values_in(sequences_of(tsv)), ElementsAre(ElementsAre(1, 2), ElementsAre(4, 5, 6)));
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
  const Sequences read = sequences_of_pipe("1,\x1b[31m\n");
  EXPECT_THAT(errors_in(read), ElementsAre("column 2: '\\x1b[31m' is no number"));
  EXPECT_THAT(errors_in(sequences_of(folder, "1,2\n1,\x1b[31m\n")),
              ElementsAre("", AllOf(HasSubstr("rows:2"), HasSubstr("control character \\x1b"))));
}

TEST(Unlabelled, FileThatIsNotThereIsAnErrorInItsPlace) {
  const ScratchFolder folder;
  const Sequences missing = sequences_of(folder / "none.csv");
  EXPECT_THAT(names_in(missing), ElementsAre("none.csv"));
  EXPECT_THAT(errors_in(missing), ElementsAre("cannot open none.csv: No such file or directory"));
  EXPECT_THAT(errors_in(sequences_of(folder.path())), ElementsAre(HasSubstr("is a directory")));
  EXPECT_THAT(errors_in(sequences_of(folder, "")), ElementsAre(HasSubstr("the file is empty")));
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
