// From a name on the command line to what is trained and tested on.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/time_series.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
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

TEST(TimeSeries, IsStandardisedByTheTrainingFile) {
  const ScratchFolder folder;
  folder.write("train.csv", "0,2,a\n2,4,b\n");
  folder.write("test.csv", "2,,b\n");
  const auto data = load_time_series(find_series_files(folder.path()), 0.1, 1);
  EXPECT_THAT(data.class_names, ElementsAre("a", "b"));
  EXPECT_THAT(data.standardisation.mean, ElementsAre(2.0F));
  EXPECT_THAT(data.standardisation.deviation, ElementsAre(std::sqrt(2.0F)));
  EXPECT_EQ(data.test->shape().time, 2);
  EXPECT_EQ(data.test->length(0), 1);
  std::vector<float> inputs(2);
  std::int64_t target = 0;
  data.test->gather(std::vector<std::uint32_t>{0}, {}, inputs.data(), &target);
  EXPECT_THAT(inputs, ElementsAre(0.0F, 0.0F));
  EXPECT_EQ(target, 1);
  EXPECT_EQ(data.training->content_hashes().size(), 1U);
}

TEST(TimeSeries, HoldsAPartBackWhereThereIsNoTestFile) {
  const ScratchFolder folder;
  std::string rows;
  for (int i = 0; i < 50; ++i) rows += std::to_string(i) + "," + (i % 5 == 0 ? "a" : "b") + "\n";
  const auto file = folder.write("all.csv", rows);
  const auto data = load_time_series(find_series_files(file), 0.2, 3);
  EXPECT_EQ(data.training->shape().count, 40);
  EXPECT_EQ(data.test->shape().count, 10);
  EXPECT_EQ(data.test_split, 0.2);
  std::vector<float> inputs(10);
  std::vector<std::int64_t> targets(10);
  std::vector<std::uint32_t> all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  data.test->gather(all, {}, inputs.data(), targets.data());
  EXPECT_EQ(std::count(targets.begin(), targets.end(), 0), 2);
}

TEST(TimeSeries, RefusesATestFileThatDoesNotFit) {
  const ScratchFolder folder;
  folder.write("train.csv", "1,a\n2,b\n");
  folder.write("test.csv", "1,c\n");
  EXPECT_THAT([&] { load_time_series(find_series_files(folder.path()), 0.1, 1); },
              ThrowsMessage<base::InputError>(HasSubstr("the label 'c' is none of the 2")));
  folder.write("train.csv", "id,time,x,y,label\n1,0,1,1,a\n2,0,1,1,b\n");
  folder.write("test.csv", "id,time,x,label\n1,0,1,a\n");
  EXPECT_THAT([&] { load_time_series(find_series_files(folder.path()), 0.1, 1); },
              ThrowsMessage<base::InputError>(HasSubstr("has 1 features a time step")));
}

}  // namespace
}  // namespace rnnctl::data
