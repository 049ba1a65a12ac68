// `rnnctl doctor` as a user runs it; its checks one by one are in tests/commands.
#include <filesystem>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using testing::HasSubstr;

TEST(Doctor, JsonHasTheKeysOfTheContract) {
  const auto result = test::run_rnnctl({"doctor", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  std::vector<std::string> names;
  const auto object = nlohmann::json::parse(result.out);
  for (const auto& check : object.at("checks")) {
    names.push_back(check.at("name"));
    EXPECT_TRUE(check.at("ok").is_boolean());
    EXPECT_NE(check.at("finding"), "");
    EXPECT_TRUE(check.at("ok").get<bool>() || check.at("remedy") != "") << check;
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"libtorch", "cuda", "cores", "simd", "data", "cache"}));
}

TEST(Doctor, NamesOtherPicturesButTheyTrain) {
  const test::TemporaryDirectory folder;
  test::write_tiny_idx(folder.path("data"));
  const auto result = test::run_rnnctl({"doctor", "--data", folder.path("data")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("not the original contents"));
}

TEST(Doctor, WithDamagedDataIsUnwell) {
  const test::TemporaryDirectory folder;
  test::write_tiny_idx(folder.path("data"));
  for (const auto& file : std::filesystem::directory_iterator(folder.path("data"))) {
    std::filesystem::resize_file(file.path(), 6);
  }
  const auto result = test::run_rnnctl({"doctor", "--data", folder.path("data")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("rnnctl data fetch"));
}

}  // namespace
}  // namespace rnnctl
