#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/json.h>

namespace rnnctl::base {
namespace {

using nlohmann::json;

TEST(Json, ParsesAnObject) {
  EXPECT_EQ(parsed_object(R"({"a": [1, 2], "b": "x"})", 4), json({{"a", {1, 2}}, {"b", "x"}}));
}

TEST(Json, IsNullWhereThereIsNoObject) {
  const std::string with_a_nul("{}\0{}", 5);
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("17"), std::string("{\"a\": 1"),
        std::string("{\"a\": 1} x"), std::string("{\"a\": \xff}"), with_a_nul}) {
    EXPECT_TRUE(parsed_object(text, 4).is_null()) << text;
  }
}

TEST(Json, LeavesOutOrRefusesWhatIsNestedDeeperThanItMayBe) {
  const std::string two_levels = R"({"a": {"b": 1}, "c": 2})";
  EXPECT_EQ(parsed_object(two_levels, 2), json::parse(two_levels));
  EXPECT_EQ(parsed_object(two_levels, 2, Deeper::kRefused), json::parse(two_levels));
  EXPECT_FALSE(parsed_object(two_levels, 1).at("a").contains("b"));
  EXPECT_EQ(parsed_object(two_levels, 1).at("c"), 2);
  EXPECT_TRUE(parsed_object(two_levels, 1, Deeper::kRefused).is_null());

  const std::string endless = "{\"a\": " + std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(parsed_object(endless + "}", kDeepestRunRecord).size(), 1u);
  EXPECT_TRUE(parsed_object(endless, kDeepestRunRecord).is_null());
}

// With nlohmann's callback this takes minutes.
TEST(Json, TakesTimeInProportionToTheLength) {
  std::string text = "{\"a\": [{}";
  for (int i = 1; i < 300'000; ++i) text += ",{}";
  EXPECT_EQ(parsed_object(text + "]}", kDeepestLine).at("a").size(), 300'000u);
}

}  // namespace
}  // namespace rnnctl::base
