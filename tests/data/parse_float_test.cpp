#include <gtest/gtest.h>

#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {
namespace {

constexpr float kUntouched = 42.0f;

float parsed(std::string_view text) {
  float value = kUntouched;
  EXPECT_TRUE(parse_float(text, value)) << text;
  return value;
}

TEST(ParseFloat, ReadsDecimalNumbersInEveryNotation) {
  EXPECT_EQ(parsed("3"), 3.0f);
  EXPECT_EQ(parsed("-0.5"), -0.5f);
  EXPECT_EQ(parsed("+.25"), 0.25f);
  EXPECT_EQ(parsed("7."), 7.0f);
  EXPECT_EQ(parsed("1E-3"), 1e-3f);
  EXPECT_EQ(parsed("3.4028235e38"), 3.4028235e38f);  // the largest float
}

TEST(ParseFloat, RoundsToTheNearestFloat) {
  EXPECT_EQ(parsed("0.1"), 0.1f);
  EXPECT_EQ(parsed("16777217"), 16777216.0f);  // 2^24 + 1 is no float
  EXPECT_EQ(parsed("1e-60"), 0.0f);
}

TEST(ParseFloat, RefusesWhatIsNoFiniteDecimalNumberAndLeavesTheValue) {
  for (const char* text :
       {"",     "-",     "+",     "x",   "1x",  " 1",   "1 ",       "1,5", "0x10", "1e",
        "1e39", "-1e39", "1e999", "nan", "inf", "-inf", "infinity", "+-1", "++1",  "1.2.3"}) {
    float value = kUntouched;
    EXPECT_FALSE(parse_float(text, value)) << text;
    EXPECT_EQ(value, kUntouched) << text;
  }
}

}  // namespace
}  // namespace rnnctl::data
