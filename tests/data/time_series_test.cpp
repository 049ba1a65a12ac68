// The UCR and UEA archives' formats, and CSV.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/labelled_sequences.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Reader = LabelledSequences (*)(const std::filesystem::path&);

std::string refusal(Reader read, const std::string& contents) {
  const ScratchFolder folder;
  try {
    read(folder.write("x", contents));
  } catch (const base::InputError& error) {
    const std::string what = error.what();
    return what.substr(what.find("/x") + 1);
  }
  return "accepted";
}

LabelledSequences parsed(Reader read, const std::string& contents) {
  const ScratchFolder folder;
  return read(folder.write("x", contents));
}

TEST(UcrTsv, HasTheLabelFirst) {
  const auto found = parsed(read_ucr_tsv, "1\t0.5\t-1e-3\t3\n-1\t4\t5\t6\n");
  EXPECT_EQ(found.features, 1);
  EXPECT_THAT(found.labels, ElementsAre("1", "-1"));
  EXPECT_THAT(found.sequence(0), ElementsAre(0.5F, -1e-3F, 3.0F));
  EXPECT_THAT(found.sequence(1), ElementsAre(4.0F, 5.0F, 6.0F));
}

TEST(UcrTsv, LeavesOutThePaddingOfShorterSequences) {
  const auto found = parsed(read_ucr_tsv, "a\t1\t2\tNaN\tNaN\nb\t1\t2\t3\t4\n");
  EXPECT_EQ(found.length(0), 2);
  EXPECT_EQ(found.length(1), 4);
}

TEST(UcrTsv, TakesWindowsLineEndsAByteOrderMarkAndNoLastLineEnd) {
  const auto found = parsed(read_ucr_tsv,
                            "\xEF\xBB\xBF"
                            "a\t1\r\n\r\nb\t2");
  EXPECT_THAT(found.labels, ElementsAre("a", "b"));
  EXPECT_THAT(found.values, ElementsAre(1.0F, 2.0F));
}

TEST(UcrTsv, NamesLineAndColumnOfWhatIsWrong) {
  EXPECT_EQ(refusal(read_ucr_tsv, "a\t1\tNaN\t2\n"),
            "x:1: column 3: the value is missing, a number is expected");
  EXPECT_EQ(refusal(read_ucr_tsv, "a\t1\nb\tx\n"), "x:2: column 2: 'x' is not a finite number");
  EXPECT_EQ(refusal(read_ucr_tsv, "a\tinf\n"), "x:1: column 2: 'inf' is not a finite number");
  EXPECT_EQ(refusal(read_ucr_tsv, "a\tNaN\n"), "x:1: the sequence has no values");
  EXPECT_EQ(refusal(read_ucr_tsv, "\t1\n"), "x:1: column 1: the label is missing");
  EXPECT_THAT(refusal(read_ucr_tsv, "1,2,3\n"), HasSubstr("x:1: no tab in the line"));
  EXPECT_THAT(refusal(read_ucr_tsv, "\n\n"), HasSubstr("x: has no sequences"));
  EXPECT_THAT(refusal(read_ucr_tsv, std::string("a\t\0", 3)), HasSubstr("control character"));
}

constexpr const char* kHeader =
    "# a comment\n@problemName Waves\n@timeStamps false\n@univariate false\n"
    "@classLabel true up down\n@data\n";

TEST(Ts, HasFeaturesSideBySideAndTheLabelLast) {
  const auto found = parsed(read_ts, std::string(kHeader) + "1,2,3:10,20,30:up\n4:40:down\n");
  EXPECT_EQ(found.features, 2);
  EXPECT_THAT(found.labels, ElementsAre("up", "down"));
  EXPECT_THAT(found.sequence(0), ElementsAre(1, 10, 2, 20, 3, 30));
  EXPECT_THAT(found.sequence(1), ElementsAre(4, 40));
  EXPECT_FALSE(found.labels_are_targets);
}

TEST(Ts, MayHaveTargets) {
  const auto found = parsed(read_ts, "@targetLabel true\n@data\n1,2:0.25\n");
  EXPECT_TRUE(found.labels_are_targets);
  EXPECT_THAT(found.labels, ElementsAre("0.25"));
  EXPECT_THAT(refusal(read_ts, "@targetLabel true\n@data\n1,2:high\n"),
              HasSubstr("'high' is not a finite number"));
}

TEST(Ts, NamesWhatIsWrong) {
  const std::string header = kHeader;
  EXPECT_THAT(refusal(read_ts, header + "1,2:3:up\n"),
              HasSubstr("x:7: column 3: feature 2 has 1 values, 2 as the first has"));
  EXPECT_THAT(refusal(read_ts, header + "1:2:up\n1:down\n"),
              HasSubstr("x:8: the sequence has 1 features, 2 as those before"));
  EXPECT_THAT(refusal(read_ts, header + "1,?:2,3:up\n"),
              HasSubstr("column 2: the value is missing"));
  EXPECT_THAT(refusal(read_ts, header + "1:2:left\n"),
              HasSubstr("'left' is none of those that @classLabel announces"));
  EXPECT_THAT(refusal(read_ts, header + "1,2\n"), HasSubstr("no ':' before a label"));
  EXPECT_THAT(refusal(read_ts, header), HasSubstr("has no sequences"));
  EXPECT_THAT(refusal(read_ts, "@timeStamps true\n@data\n"), HasSubstr("time stamps"));
  EXPECT_THAT(refusal(read_ts, "@classLabel false\n@data\n1:a\n"),
              HasSubstr("no line '@classLabel"));
  EXPECT_THAT(refusal(read_ts, "@classLabel true a\n"), HasSubstr("ends without a line '@data'"));
  EXPECT_THAT(refusal(read_ts, "1,2:a\n"), HasSubstr("a line that begins with '@'"));
}

TEST(Csv, WideHasASequenceARow) {
  const auto last = parsed(read_csv, "0.5,1.5,cat\n2,3,dog\n");
  EXPECT_EQ(last.features, 1);
  EXPECT_THAT(last.labels, ElementsAre("cat", "dog"));
  EXPECT_THAT(last.sequence(1), ElementsAre(2, 3));
  const auto first = parsed(read_csv, "cat;0.5;1.5\ndog;2;3\n");
  EXPECT_THAT(first.labels, ElementsAre("cat", "dog"));
  EXPECT_THAT(first.sequence(0), ElementsAre(0.5F, 1.5F));
}

TEST(Csv, OfNumbersAloneTheLabelIsTheColumnOfWholeNumbers) {
  EXPECT_THAT(parsed(read_csv, "1,0.5,1.5\n2,2.5,3.5\n").labels, ElementsAre("1", "2"));
  EXPECT_THAT(parsed(read_csv, "0.5,1.5,1\n2.5,3.5,2\n").labels, ElementsAre("1", "2"));
  EXPECT_THAT(parsed(read_csv, "0.5,1.5,2.5\n").labels, ElementsAre("2.5"));
}

TEST(Csv, AHeaderNamesTheLabel) {
  const auto words = parsed(read_csv, "a,Label,b\n1,x,2\n");
  EXPECT_THAT(words.labels, ElementsAre("x"));
  EXPECT_THAT(words.sequence(0), ElementsAre(1, 2));
  // As pandas names columns that have no names.
  EXPECT_THAT(parsed(read_csv, "0,1,y\n5,6,7\n").labels, ElementsAre("7"));
  EXPECT_THAT(parsed(read_csv, "one,two,three\n5,6,up\n").labels, ElementsAre("up"));
}

TEST(Csv, EmptyFieldsAtTheEndPad) {
  const auto found = parsed(read_csv, "1,,,a\n1,2,3,b\n");
  EXPECT_EQ(found.length(0), 1);
  EXPECT_EQ(found.length(1), 3);
  EXPECT_THAT(refusal(read_csv, "1,,3,a\n1,2,3,b\n"),
              HasSubstr("x:1: column 2: the value is missing"));
}

TEST(Csv, LongHasATimeStepARow) {
  const auto named = parsed(read_csv,
                            "time,id,temperature,wind,label\n"
                            "0,a,1,10,calm\n1,a,2,20,calm\n0,b,3,30,storm\n");
  EXPECT_EQ(named.features, 2);
  EXPECT_THAT(named.labels, ElementsAre("calm", "storm"));
  EXPECT_THAT(named.sequence(0), ElementsAre(1, 10, 2, 20));
  EXPECT_THAT(named.sequence(1), ElementsAre(3, 30));
  const auto bare = parsed(read_csv, "7,0,0.5,1\n7,1,0.25,1\n8,0,0.75,2\n8,1,1.5,2\n");
  EXPECT_EQ(bare.features, 1);
  EXPECT_THAT(bare.labels, ElementsAre("1", "2"));
  EXPECT_THAT(bare.sequence(1), ElementsAre(0.75F, 1.5F));
}

TEST(Csv, LongWantsTheRowsOfASequenceTogetherInTheOrderOfTime) {
  const std::string header = "id,time,x,label\n";
  EXPECT_THAT(refusal(read_csv, header + "a,0,1,u\nb,0,1,u\na,1,1,u\n"),
              HasSubstr("x:4: column 1: sequence 'a' was there before"));
  EXPECT_THAT(refusal(read_csv, header + "a,1,1,u\na,1,1,u\n"),
              HasSubstr("x:3: column 2: the time does not grow"));
  EXPECT_THAT(refusal(read_csv, header + "a,0,1,u\na,1,1,v\n"),
              HasSubstr("x:3: column 4: sequence 'a' has another label than 'u'"));
}

TEST(Csv, ReadsQuotedFields) {
  const auto found = parsed(read_csv, "\"a, \"\"b\"\"\" , 1, \"2\"\nc,3,4\n");
  EXPECT_THAT(found.labels, ElementsAre("a, \"b\"", "c"));
  EXPECT_THAT(found.sequence(0), ElementsAre(1, 2));
  EXPECT_THAT(refusal(read_csv, "\"a,1,2\n"), HasSubstr("x:1: column 1: the quote does not end"));
  EXPECT_THAT(refusal(read_csv, "\"a\"b,1\n"), HasSubstr("something follows the quoted field"));
}

TEST(Csv, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(read_csv, "1,2,a\n1,2\n"),
              HasSubstr("x:2: the row has 2 fields, 3 as the first row are expected"));
  EXPECT_THAT(refusal(read_csv, "1,2,a\n1,x,a\n"), HasSubstr("x:2: column 2: 'x' is not a finite"));
  EXPECT_THAT(refusal(read_csv, "1,nan,a\n1,2,a\n"), HasSubstr("x:1: column 2: "));
  EXPECT_THAT(refusal(read_csv, "a,b,label\n"), HasSubstr("has no sequences"));
  EXPECT_THAT(refusal(read_csv, "1\n2\n"), HasSubstr("at least two fields"));
  EXPECT_THAT(refusal(read_csv, ",1,2\na,1,2\n"), HasSubstr("the label is missing"));
}

// Beyond the rows that the layout is found from.
TEST(Csv, ChecksEveryRow) {
  std::string rows;
  for (int i = 0; i < 1500; ++i) rows += "1,2,a\n";
  EXPECT_EQ(parsed(read_csv, rows).count(), 1500U);
  EXPECT_THAT(refusal(read_csv, rows + "1,2,3,a\n"), HasSubstr("x:1501: the row has 4 fields"));
}

}  // namespace
}  // namespace rnnctl::data
