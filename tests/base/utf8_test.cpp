#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rnnctl/base/utf8.h>

namespace rnnctl::base {
namespace {

// RFC 3629: the smallest and the largest of each length.
TEST(Utf8, GoesThereAndBack) {
  for (const char32_t value :
       {0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
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
  for (const char* text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3", "\xE2\x82", "\xC3x", "\xFF"}) {
    EXPECT_FALSE(decode_utf8(text).has_value());
    EXPECT_FALSE(is_utf8(std::string("a") + text));
  }
  EXPECT_TRUE(is_utf8(""));
}

// The first byte of some character, and what may follow it: each beginning of a code point may
// become one, whatever the code point.
TEST(Utf8, BeginningsMayBecomeWhatTheyBegin) {
  for (const char32_t value : {0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
    std::string text;
    append_utf8(text, value);
    for (std::size_t length = 1; length < text.size(); ++length) {
      EXPECT_TRUE(may_become_utf8(text.substr(0, length)))
          << std::hex << static_cast<unsigned>(value) << " " << length;
    }
  }
}

TEST(Utf8, NothingBecomesOfWhatIsBroken) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0", "\xC1", "\xF5", "\xFF", "\xC3x", "\xC3\xC3", "\xE2x", "\xE2\x82x",
        "\xE2\x82\xE2", "\xF0\x9F\x98x", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    EXPECT_FALSE(may_become_utf8(text)) << text;
  }
}

// Every pair of bytes that is no code point yet: whether a third or a fourth byte can make it one.
TEST(Utf8, PairsMayBecomeWhatSomethingCompletes) {
  const auto can_be_completed = [](const std::string& pair) {
    for (const char* rest : {"\x80", "\xBF", "\x80\x80", "\xBF\xBF"}) {
      if (decode_utf8(pair + rest)) return true;
    }
    return false;
  };
  std::vector<int> wrong;
  for (int pair = 0x8000; pair < 0x10000; ++pair) {
    const std::string text = {static_cast<char>(pair >> 8), static_cast<char>(pair)};
    if (decode_utf8(text)) continue;
    if (may_become_utf8(text) != can_be_completed(text)) wrong.push_back(pair);
  }
  EXPECT_EQ(wrong.size(), 0u) << "the first is " << std::hex << wrong.front();
}

}  // namespace
}  // namespace rnnctl::base
