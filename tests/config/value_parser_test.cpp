#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/text.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::config {
namespace {

template <typename Kind>
std::string complaint(const Kind& kind, const std::string& text) {
  try {
    parse_value(kind, text);
  } catch (const BadValue& bad) {
    return bad.what();
  }
  return "accepted";
}

constexpr Integer kLayers{1, 1024};
constexpr Integer kThreads{1, 1024, "auto"};
constexpr Number kRate{.min = 0, .max = 1e6, .above_min = true};
constexpr Number kDropout{.min = 0, .max = 1, .below_max = true};

TEST(FlagValue, IsTrueOrFalseAndNothingElse) {
  EXPECT_TRUE(parse_value(Flag{}, "true"));
  EXPECT_FALSE(parse_value(Flag{}, "false"));
  EXPECT_EQ(complaint(Flag{}, "yes"), "'yes' is not true or false");
  for (const char* text : {"no", "on", "1", "0", "True", "TRUE", "", " true"}) {
    EXPECT_NE(complaint(Flag{}, text), "accepted") << text;
  }
}

TEST(WholeNumber, TakesBothEndsOfItsRange) {
  EXPECT_EQ(parse_value(kLayers, "1"), 1);
  EXPECT_EQ(parse_value(kLayers, "1024"), 1024);
  EXPECT_EQ(complaint(kLayers, "0"), "'0' is out of range (1 to 1024)");
  EXPECT_EQ(complaint(kLayers, "1025"), "'1025' is out of range (1 to 1024)");
  EXPECT_EQ(complaint(kLayers, "-1"), "'-1' is out of range (1 to 1024)");
}

TEST(WholeNumber, CannotOverflow) {
  const Integer any{};
  EXPECT_EQ(parse_value(any, "9223372036854775807"), 9223372036854775807LL);
  for (const char* text : {"9223372036854775808", "1e19", "1e300", "1e999999999",
                           "99999999999999999999999999999999999999999"}) {
    EXPECT_EQ(complaint(any, text).substr(0, 1), "'") << text;
    EXPECT_NE(complaint(any, text).find("out of range ("), std::string::npos) << text;
  }
}

TEST(WholeNumber, MayHaveAnExponentWhereItStaysWhole) {
  EXPECT_EQ(parse_value(Integer{0, 100'000}, "1e5"), 100'000);
  EXPECT_EQ(parse_value(Integer{0, 100'000}, "2.5e3"), 2500);
  EXPECT_EQ(complaint(kLayers, "1e9"), "'1e9' is out of range (1 to 1024)");
  EXPECT_EQ(complaint(kLayers, "15e-1"), "'15e-1' is not a whole number (1 to 1024)");
  // 2^53 + 1 has no double: it would silently become another number.
  EXPECT_EQ(complaint(Integer{}, "9007199254740993e1"),
            "'9007199254740993e1' is out of range (at least 0)");
}

TEST(WholeNumber, RefusesWhatReadersDisagreeAbout) {
  EXPECT_EQ(complaint(kLayers, "010"), "'010' has a leading zero, write it without");
  EXPECT_EQ(complaint(kLayers, "3.0"), "'3.0' is not a whole number (1 to 1024)");
  EXPECT_EQ(complaint(kLayers, "two"), "'two' is not a whole number (1 to 1024)");
  for (const char* text : {"", " 1", "1 ", "+1", "0x10", "0b1", "0o7", "1_0", "1,000", "1e", "--1",
                           "1e1e1", "nan", "inf", "true", "auto"}) {
    EXPECT_NE(complaint(kLayers, text), "accepted") << text;
  }
}

TEST(WholeNumber, MayHaveAWordForZero) {
  EXPECT_EQ(parse_value(kThreads, "auto"), 0);
  EXPECT_EQ(format_value(kThreads, 0), "auto");
  EXPECT_EQ(complaint(kThreads, "0"), "'0' is out of range (auto or 1 to 1024)");
}

TEST(Number, LeavesOutTheBoundsItSaysItLeavesOut) {
  EXPECT_EQ(parse_value(kDropout, "0"), 0.0);
  EXPECT_EQ(complaint(kDropout, "1"), "'1' is out of range (0 to below 1)");
  EXPECT_EQ(parse_value(kRate, "1e6"), 1e6);
  EXPECT_EQ(complaint(kRate, "0"), "'0' is out of range (above 0 to 1e+06)");
  EXPECT_EQ(complaint(kRate, "-1"), "'-1' is out of range (above 0 to 1e+06)");
  EXPECT_EQ(complaint(Number{}, "-0.5"), "'-0.5' is out of range (at least 0)");
}

TEST(Number, IsReadAsTheCLibraryReadsIt) {
  for (const char* text : {"0.1", "1e-3", "2E-4", ".5", "5.", "3.14159265358979312", "1e+5",
                           "4.9406564584124654e-324", "123456.789e-2"}) {
    EXPECT_EQ(parse_value(Number{}, text), std::strtod(text, nullptr)) << text;
  }
}

TEST(Number, IsFiniteAndDecimal) {
  EXPECT_EQ(complaint(kRate, "fast"), "'fast' is not a number (above 0 to 1e+06)");
  for (const char* text : {"nan", "NaN", "inf", "-inf", "infinity", "nan(0)", "1e400", "1e-400",
                           "0x1p3", "00.1", "01", "+0.1", "0.1f", "0,1", "", ".", "e5", "1e+"}) {
    EXPECT_NE(complaint(Number{}, text), "accepted") << text;
  }
}

TEST(Number, HasNoNegativeZero) {
  EXPECT_FALSE(std::signbit(parse_value(kDropout, "-0")));
  EXPECT_EQ(format_value(kDropout, parse_value(kDropout, "-0.0")), "0");
}

TEST(AmountOfExamples, IsAFractionOrAWholeNumber) {
  EXPECT_EQ(parse_value(Amount{}, "0"), 0.0);
  EXPECT_EQ(parse_value(Amount{}, "0.1"), 0.1);
  EXPECT_EQ(parse_value(Amount{}, "5000"), 5000.0);
  EXPECT_EQ(complaint(Amount{}, "1.5"),
            "'1.5' is neither a fraction below 1 nor a number of examples");
  EXPECT_EQ(complaint(Amount{}, "-1"),
            "'-1' is out of range (0, a fraction below 1, or a number of examples)");
}

TEST(ChoiceValue, SuggestsTheNearestName) {
  const Choice activation{{"tanh", "relu"}};
  EXPECT_EQ(parse_value(activation, "relu"), "relu");
  EXPECT_EQ(complaint(activation, "tahn"), "'tahn' is not one of tanh, relu, did you mean 'tanh'?");
  EXPECT_EQ(complaint(activation, "sigmoid"), "'sigmoid' is not one of tanh, relu");
  EXPECT_NE(complaint(activation, "ReLU"), "accepted");
}

TEST(TextValue, IsOneLineOfUtf8) {
  EXPECT_EQ(parse_value(Text{}, "Größe/日本"), "Größe/日本");
  EXPECT_EQ(parse_value(Text{"DIR", true}, ""), "");
  EXPECT_EQ(complaint(Text{}, ""), "a value is missing");
  EXPECT_EQ(complaint(Text{}, "a\nb"), "'a\\x0ab' has control characters or is not UTF-8");
  EXPECT_NE(complaint(Text{}, std::string("a\0b", 3)), "accepted");
  EXPECT_NE(complaint(Text{}, "\xff"), "accepted");
  EXPECT_EQ(parse_value(Text{}, std::string(5000, 'x')).size(), 5000u);
}

TEST(DeviceValue, IsACpuOrANumberedGpu) {
  for (const char* text : {"auto", "cpu", "cuda", "cuda:0", "cuda:127"}) {
    EXPECT_EQ(parse_value(Device{}, text), text);
  }
  EXPECT_EQ(complaint(Device{}, "gpu"),
            "'gpu' is not one of auto, cpu, cuda, cuda:N, did you mean 'cuda'?");
  EXPECT_EQ(complaint(Device{}, "cdua"),
            "'cdua' is not one of auto, cpu, cuda, cuda:N, did you mean 'cuda'?");
  EXPECT_EQ(complaint(Device{}, "cuda:"),
            "'cuda:' has no device number after the colon (0 to 127)");
  for (const char* text : {"cuda:128", "cuda:-1", "cuda:01", "cuda:x", "cpu:0", "CUDA", ""}) {
    EXPECT_NE(complaint(Device{}, text), "accepted") << text;
  }
}

TEST(ShiftValue, IsNoneOrAFewPixels) {
  EXPECT_EQ(parse_value(Shift{14}, "none"), 0);
  EXPECT_EQ(parse_value(Shift{14}, "shift:2"), 2);
  EXPECT_EQ(parse_value(Shift{14}, "shift:14"), 14);
  EXPECT_EQ(complaint(Shift{14}, "shift:15"), "'15' is out of range (shift by 1 to 14 pixels)");
  EXPECT_EQ(complaint(Shift{14}, "flip"), "'flip' is not none or shift:N with N 1 to 14");
  for (const char* text : {"shift", "shift:", "shift:0", "shift:-1", "shift:1.5", "2", ""}) {
    EXPECT_NE(complaint(Shift{14}, text), "accepted") << text;
  }
}

TEST(EveryKind, ShowsHostileTextWithoutItsControlCharacters) {
  const std::string shown = complaint(kLayers, "\x1b[2J" + std::string(1000, 'x'));
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_LT(shown.size(), 120u);
}

}  // namespace
}  // namespace rnnctl::config
