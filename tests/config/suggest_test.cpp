#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/config/option_table.h>
#include <rnnctl/config/suggest.h>

namespace rnnctl::config {
namespace {

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const OptionRow& row : option_table()) names.push_back(row.info.name);
  return names;
}

TEST(NearestOption, FindsMisspeltNames) {
  EXPECT_EQ(nearest_option("hiden", all_names()), "hidden");
  EXPECT_EQ(nearest_option("epoch", all_names()), "epochs");
  EXPECT_EQ(nearest_option("batchsize", all_names()), "batch-size");
  EXPECT_EQ(nearest_option("batch_size", all_names()), "batch-size");
  EXPECT_EQ(nearest_option("BATCH_SIZE", all_names()), "batch-size");
}

TEST(NearestOption, KnowsWhatOtherToolsCallIt) {
  EXPECT_EQ(nearest_option("learning-rate", all_names()), "lr");
  EXPECT_EQ(nearest_option("learing_rate", all_names()), "lr");
  EXPECT_EQ(nearest_option("hidden-size", all_names()), "hidden");
  EXPECT_EQ(nearest_option("num_layers", all_names()), "layers");
  EXPECT_EQ(nearest_option("batch", all_names()), "batch-size");
}

TEST(NearestOption, OffersOnlyWhatThereIs) {
  const std::vector<std::string> names = {"data", "json"};
  EXPECT_EQ(nearest_option("learning-rate", names), "");
  EXPECT_EQ(nearest_option("qwertz", all_names()), "");
  EXPECT_EQ(nearest_option("", all_names()), "");
}

TEST(NearestOption, LeavesRealNamesAlone) {
  for (const std::string& name : all_names()) EXPECT_EQ(nearest_option(name, all_names()), name);
}

}  // namespace
}  // namespace rnnctl::config
