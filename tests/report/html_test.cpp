// Texts made safe, against RFC 4648's own examples and HTML's rules.
#include "report/html.h"

#include <span>
#include <string>

#include <gtest/gtest.h>

namespace rnnctl::report {
namespace {

std::string base64_of(const std::string& text) { return base64(std::as_bytes(std::span(text))); }

TEST(Html, EscapesWhatHasAMeaning) {
  EXPECT_EQ(escaped("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
  EXPECT_EQ(escaped("Größe 1"), "Größe 1");
  EXPECT_EQ(escaped(std::string(500, 'x'), 10).size(), 10u);
}

TEST(Html, ShowsControlCharactersAndBrokenUtf8AsText) {
  EXPECT_EQ(escaped("a\nb\x1b\xff"), "a\\x0ab\\x1b\\xff");
}

TEST(Html, JsonCannotEndItsScript) {
  EXPECT_EQ(escaped_json(R"({"a":"</script><!--&"})"),
            R"({"a":"\u003c/script\u003e\u003c!--\u0026"})");
}

// RFC 4648, section 10.
TEST(Html, Base64IsThatOfTheStandard) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foo"), "Zm9v");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
}

TEST(Html, CountsHaveCommas) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(60000), "60,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

}  // namespace
}  // namespace rnnctl::report
