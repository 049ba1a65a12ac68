// Which files a set of sequences consists of.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/labelled_sequences.h>
#include <rnnctl/data/series_files.h>

namespace rnnctl::data {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(SeriesFiles, FindsTheFormatInTheContents) {
  const ScratchFolder folder;
  EXPECT_EQ(find_series_files(folder.write("a", "1\t2\t3\n")).format, SeriesFormat::kTsv);
  EXPECT_EQ(find_series_files(folder.write("b", "# x\n@data\n")).format, SeriesFormat::kTs);
  EXPECT_EQ(find_series_files(folder.write("c", "1,2,3\n")).format, SeriesFormat::kCsv);
  EXPECT_EQ(find_series_files(folder.write("d", "label\tx\ty\na\t1\t2\n")).format,
            SeriesFormat::kCsv);
  EXPECT_EQ(find_series_files(folder / "a", "csv").format, SeriesFormat::kCsv);
  EXPECT_THROW(find_series_files(folder / "a", "tvs"), base::UsageError);
  EXPECT_THROW(find_series_files(folder / "none"), base::InputError);
}

TEST(SeriesFiles, FindsTheTestSetBesideTheTrainingSet) {
  const ScratchFolder folder;
  const auto training = folder.write("Italy_TRAIN.tsv", "1\t2\n");
  EXPECT_TRUE(find_series_files(training).test.empty());
  const auto test = folder.write("Italy_TEST.tsv", "1\t2\n");
  for (const auto& given : {training, folder.path()}) {
    EXPECT_EQ(find_series_files(given).training, training);
    EXPECT_EQ(find_series_files(given).test, test);
  }
  folder.write("other_train.tsv", "1\t2\n");
  EXPECT_THAT([&] { find_series_files(folder.path()); },
              ThrowsMessage<base::InputError>(HasSubstr("has 2 files with 'train'")));
}

TEST(SeriesFiles, AFolderWithoutATrainingFileIsRefused) {
  const ScratchFolder folder;
  folder.write("data.csv", "1,2\n");
  EXPECT_THAT([&] { find_series_files(folder.path()); },
              ThrowsMessage<base::InputError>(HasSubstr("has no file with 'train' in its name")));
}

TEST(SeriesFiles, ErrorBeforeTheFirstLineNamesNone) {
  const ScratchFolder folder;
  const auto refused = [&](const std::string& text, const std::string& message) {
    const auto file = folder.write("a.csv", text);
    EXPECT_THAT([&] { read_csv(file); },
                ThrowsMessage<base::InputError>(file.string() + ": " + message));
  };
  refused("\xEF\xBB\xBF", "a row of at least two fields, a label and numbers, is expected");
  refused("id,time,label\n1,0,a\n", "there is no column of numbers beside the label");
}

}  // namespace
}  // namespace rnnctl::data
