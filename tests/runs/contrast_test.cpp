#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runs/written_run.h"
#include <rnnctl/base/error.h>
#include <rnnctl/runs/contrast.h>

namespace rnnctl::runs {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class Contrasts : public testing::Test {
 protected:
  void write(const std::string& name, const json& record, const std::string& config) {
    test::write_run(folder.path(name), record, test::example_metrics(), config);
    runs.push_back(read_run(folder.path(name)));
  }

  test::TemporaryDirectory folder;
  std::vector<StoredRun> runs;
};

TEST_F(Contrasts, NothingBetweenEqualRunsWhereverTheirDataLay) {
  json record = test::example_record();
  write("a", record, "lr: 0.1\n");
  record["data"]["training"]["description"] = "elsewhere";
  record["data"]["name"] = "copy.csv";
  record["result"]["seconds"] = 99.0;
  write("b", record, "lr: 1e-1\nseed: 1\n");  // 1 is the default
  const Contrast found = contrast(runs);
  EXPECT_THAT(found.settings, IsEmpty());
  EXPECT_THAT(found.data, IsEmpty());
  EXPECT_THAT(found.inputs, IsEmpty());
  EXPECT_THAT(found.same_results, Optional(true));
}

TEST_F(Contrasts, SettingsAreNamedInTheirOrderWithTheirValues) {
  write("a", test::example_record(), "lr: 0.1\nhidden: 8\n");
  write("b", test::example_record(), "hidden: 16\n");
  write("c", test::example_record(), "lr: 0.5\ndataset: x\nhidden: 8\n");
  const Contrast found = contrast(runs);
  ASSERT_EQ(found.settings.size(), 3u);
  EXPECT_EQ(found.settings[0].name, "hidden");
  EXPECT_THAT(found.settings[0].values, ElementsAre(8, 16, 8));
  EXPECT_EQ(found.settings[1].name, "dataset");
  EXPECT_THAT(found.settings[1].texts, ElementsAre("none", "none", "x"));
  EXPECT_EQ(found.settings[2].name, "lr");
  EXPECT_THAT(found.settings[2].texts, ElementsAre("0.1", "0.1", "0.5"));
}

TEST_F(Contrasts, DataAndVersionsAreComparedByWhatTheRecordHolds) {
  json record = test::example_record();
  write("a", record, "");
  record["data"]["training"]["sha256"][0] = "1111111111111111";
  record["versions"]["rnnctl"] = "0.2.0";
  record["versions"].erase("libtorch");
  record["threads"] = 4;
  record["result"]["test_loss"] = 0.3;
  write("b", record, "");
  const Contrast found = contrast(runs);
  ASSERT_EQ(found.data.size(), 1u);
  EXPECT_EQ(found.data[0].name, "training");
  EXPECT_THAT(found.data[0].texts, ElementsAre("MNIST, 60000 examples, sha256 01234567",
                                               "MNIST, 60000 examples, sha256 11111111"));
  ASSERT_EQ(found.inputs.size(), 3u);
  EXPECT_EQ(found.inputs[1].name, "versions/libtorch");
  EXPECT_THAT(found.inputs[1].texts, ElementsAre("2.15.0", "none"));
  EXPECT_THAT(found.same_results, Optional(false));
}

TEST_F(Contrasts, ResultsOfARunThatHasNoneDoNotCompare) {
  write("a", test::example_record(), "");
  json record = test::example_record();
  record.erase("result");
  write("b", record, "");
  EXPECT_EQ(contrast(runs).same_results, std::nullopt);
}

TEST_F(Contrasts, ConfigurationThatCannotBeReadIsAnInputError) {
  for (const char* config : {"lr: -1\n", "nosuch: 1\n", "[", "lr: [1]\n"}) {
    runs.clear();
    write("a", test::example_record(), config);
    EXPECT_THROW(contrast(runs), base::InputError) << config;
  }
  std::filesystem::remove(folder.path("a/config.yaml"));
  EXPECT_THROW(contrast(runs), base::InputError);
}

}  // namespace
}  // namespace rnnctl::runs
