#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <locale>
#include <sstream>

#include <gtest/gtest.h>

#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

/// Writes 1234.5 as "1.234,5", as in Germany.
class GermanNumbers : public std::numpunct<char> {
 public:
  GermanNumbers() : std::numpunct<char>(/*owned by the test, not by the locale*/ 1) {}

 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Text, StrConcatenatesWhatStreamsPrint) {
  EXPECT_EQ(str("line ", 3, ", column ", 4L, ' ', std::string("end")), "line 3, column 4 end");
  EXPECT_EQ(str(), "");
  EXPECT_EQ(str(INT64_MIN, ' ', UINT64_MAX, ' ', INT32_MIN, ' ', UINT32_MAX, ' ', 7LL),
            "-9223372036854775808 18446744073709551615 -2147483648 4294967295 7");
  const char* const pointer = "pointed at";
  EXPECT_EQ(str(pointer, std::string_view(", seen", 5), std::string("\0", 1)),
            std::string("pointed at, see\0", 16));
  for (const double number : {0.1, 1e-7, -1.5e-320, 123456789.0, 1.0 / 3, -DBL_MAX, 60000.0}) {
    std::ostringstream stream;
    stream << number;
    EXPECT_EQ(str(number), stream.str());
  }
}

TEST(Text, NumbersDoNotFollowTheLocale) {
  const GermanNumbers german;
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), &german));
  std::ostringstream control;
  control << 60000;
  const std::string text = str(60000, " ", 0.5);
  const std::string two_decimals = fixed(1234.5, 2);
  std::locale::global(before);
  EXPECT_EQ(control.str(), "60.000") << "the test's locale must be in force";
  EXPECT_EQ(text, "60000 0.5");
  EXPECT_EQ(two_decimals, "1234.50");
}

TEST(Text, FixedPrintsExactlySoManyDecimals) {
  EXPECT_EQ(fixed(0.59432, 4), "0.5943");
  EXPECT_EQ(fixed(77.0, 2), "77.00");
  EXPECT_EQ(fixed(2.5, 0), "2");  // a tie goes to the even digit, as in printf
  EXPECT_EQ(fixed(-1.0 / 3.0, 3), "-0.333");
  EXPECT_EQ(fixed(1e-30, 2), "0.00");
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 2), "inf");
  EXPECT_EQ(fixed(std::nan(""), 2), "nan");
}

TEST(Text, FixedHasRoomForTheLargestNumbers) {
  const std::string largest = fixed(-DBL_MAX, 20);
  EXPECT_EQ(largest.size(), 1 + 309 + 1 + 20u);
  EXPECT_EQ(largest.substr(0, 18), "-17976931348623157");
  EXPECT_EQ(std::strtod(largest.c_str(), nullptr), -DBL_MAX);
}

TEST(Text, ShortestIsShortAndReadsBackTheSame) {
  // As Python's repr() has them.
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1e-05), "1e-05");
  EXPECT_EQ(shortest(3.0), "3");
  EXPECT_EQ(shortest(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(shortest(DBL_MAX), "1.7976931348623157e+308");
  EXPECT_EQ(shortest(5e-324), "5e-324");
  for (const double value : {1.0 / 3.0, -2.2250738585072014e-308, 1e22, 123456789.125, -0.0}) {
    const double read_back = std::strtod(shortest(value).c_str(), nullptr);
    EXPECT_EQ(read_back, value);
    EXPECT_EQ(std::signbit(read_back), std::signbit(value));
  }
}

TEST(Text, ShapesLookAsInPyTorch) {
  const std::int64_t images[] = {60000, 28, 28};
  EXPECT_EQ(shape_text(images), "[60000, 28, 28]");
  EXPECT_EQ(shape_text({}), "[]");
}

TEST(Text, DurationsKeepTheTwoLargestUnits) {
  EXPECT_EQ(duration_text(0), "0s");
  EXPECT_EQ(duration_text(12.4), "12s");
  EXPECT_EQ(duration_text(59.6), "1m 00s");
  EXPECT_EQ(duration_text(185), "3m 05s");
  EXPECT_EQ(duration_text(3720), "1h 02m");
  EXPECT_EQ(duration_text(100 * 3600), "100h 00m");
}

TEST(Text, WhatIsNoDurationIsUnknown) {
  EXPECT_EQ(duration_text(-1), "unknown");
  EXPECT_EQ(duration_text(std::nan("")), "unknown");
  EXPECT_EQ(duration_text(std::numeric_limits<double>::infinity()), "unknown");
  EXPECT_EQ(duration_text(1e300), "unknown");
}

TEST(Text, JoinPutsTheSeparatorBetween) {
  EXPECT_EQ(join({"sgd", "adam", "adamw"}, "|"), "sgd|adam|adamw");
  EXPECT_EQ(join({"sgd"}, "|"), "sgd");
  EXPECT_EQ(join({}, "|"), "");
}

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("data/my file.gz"), "data/my file.gz");
  EXPECT_EQ(printable("Zürich, 数字, \U0001F600"), "Zürich, 数字, \U0001F600");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatActsOnTheTerminal) {
  EXPECT_EQ(printable("a\nb\tc"), "a\\x0ab\\x09c");
  EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\u009b2J"), "\\xc2\\x9b2J") << "C1: the one-character form of ESC [";
  EXPECT_EQ(printable("\u202Egpj.exe"), "\\xe2\\x80\\xaegpj.exe") << "right-to-left override";
  EXPECT_EQ(printable("\u2028"), "\\xe2\\x80\\xa8") << "line separator";
}

TEST(Printable, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(printable("\x9b"), "\\x9b");
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "cut short";
  EXPECT_EQ(printable("\xe2(\x82"), "\\xe2(\\x82");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "an overlong '/'";
  EXPECT_EQ(printable("\xe0\x82\x9b"), "\\xe0\\x82\\x9b") << "an overlong C1 control";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "above U+10FFFF";
}

TEST(Printable, CutsAtTheLimitAndNowhereElse) {
  EXPECT_EQ(printable(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(printable(std::string(201, 'a')), std::string(197, 'a') + "...");
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc...");
  EXPECT_EQ(printable("\n\n\n", 8), "\\x0a...") << "an escape is not cut in the middle";
  EXPECT_EQ(printable("äöüß", 6), "ä...") << "nor is a character";
  EXPECT_EQ(printable("abc", 2), "..");
}

TEST(Cited, IsAWordOfTheUsersOnOneLine) {
  EXPECT_EQ(cited("a\nb"), "'a\\x0ab'");
  EXPECT_EQ(cited(std::string(61, 'a')), "'" + std::string(57, 'a') + "...'");
}

const std::string kOptions[] = {"lr", "layers", "hidden", "optimizer", "epochs", "eval-every"};

TEST(Nearest, FindsMisspeltWords) {
  EXPECT_EQ(nearest("optimiser", kOptions), "optimizer");
  EXPECT_EQ(nearest("hiden", kOptions), "hidden");
  EXPECT_EQ(nearest("epoch", kOptions), "epochs");
  EXPECT_EQ(nearest("lyaers", kOptions), "layers");
  EXPECT_EQ(nearest("evalevry", kOptions), "eval-every");
}

TEST(Nearest, DoesNotMindCase) {
  EXPECT_EQ(nearest("Epochs", kOptions), "epochs");
  EXPECT_EQ(nearest("HIDEN", kOptions), "hidden");
}

TEST(Nearest, CountsASwapOfNeighboursOnce) {
  const std::string articles[] = {"the"};
  EXPECT_EQ(nearest("teh", articles), "the");
  EXPECT_EQ(nearest("eht", articles), "") << "two changes are too many for three letters";
}

TEST(Nearest, AllowsAThirdOfTheWordToBeWrong) {
  const std::string letters[] = {"abcdef", "qrstuvwxy"};
  EXPECT_EQ(nearest("abcdxx", letters), "abcdef");
  EXPECT_EQ(nearest("abcxxx", letters), "");
  EXPECT_EQ(nearest("qrstuvaaa", letters), "qrstuvwxy");
  EXPECT_EQ(nearest("qrstuaaaa", letters), "");
}

TEST(Nearest, NeedsSomethingInCommon) {
  EXPECT_EQ(nearest("l", kOptions), "lr");
  const std::string one_letter[] = {"x"};
  EXPECT_EQ(nearest("y", one_letter), "");
  EXPECT_EQ(nearest("", one_letter), "");
  EXPECT_EQ(nearest("batch", {}), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'e'), kOptions), "");
}

TEST(Nearest, PrefersTheNearerAndThenTheFirst) {
  const std::string schedules[] = {"stop", "step", "stepped"};
  EXPECT_EQ(nearest("stepp", schedules), "step");
  EXPECT_EQ(nearest("stap", schedules), "stop");
  EXPECT_EQ(nearest("step", schedules), "step");
}

TEST(Nearest, DidYouMeanIsAClauseOrNothing) {
  EXPECT_EQ(did_you_mean("hiden", kOptions), ", did you mean 'hidden'?");
  EXPECT_EQ(did_you_mean("zebra", kOptions), "");
}

TEST(UnknownChoice, NamesTheNearestAndAll) {
  const std::vector<std::string> formats = {"text", "jsonl"};
  EXPECT_EQ(unknown_choice("--format", "jsonnl", "formats", formats),
            "--format 'jsonnl' is unknown, did you mean 'jsonl'? (formats: text, jsonl)");
  EXPECT_EQ(unknown_choice("--format", "\x1b[2J", "formats", formats),
            "--format '\\x1b[2J' is unknown (formats: text, jsonl)");
}

}  // namespace
}  // namespace rnnctl::base
