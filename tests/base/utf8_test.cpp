#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/utf8.h>

namespace rnnctl::base {
namespace {

// RFC 3629: the smallest and the largest of each length.
TEST(Utf8, GoesThereAndBack) {
  for (const char32_t value : {0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000,
                               0x10FFFF}) {
    std::string text;
    append_utf8(text, value);
    const auto decoded = decode_utf8(text + "x");
    ASSERT_TRUE(decoded.has_value()) << std::hex << static_cast<unsigned>(value);
    EXPECT_EQ(decoded->value, value);
    EXPECT_EQ(decoded->length, text.size());
    EXPECT_TRUE(is_utf8(text + text));
  }
  std::string euro;
  append_utf8(euro, 0x20AC);
  EXPECT_EQ(euro, "\xE2\x82\xAC");
}

TEST(Utf8, RefusesWhatIsNone) {
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3",
                           "\xE2\x82", "\xC3x", "\xFF"}) {
    EXPECT_FALSE(decode_utf8(text).has_value());
    EXPECT_FALSE(is_utf8(std::string("a") + text));
  }
  EXPECT_TRUE(is_utf8(""));
}

}  // namespace
}  // namespace rnnctl::base
