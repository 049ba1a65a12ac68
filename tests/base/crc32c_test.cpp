// The vectors are those of RFC 3720, B.4, and the check value of the catalogue of CRCs.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <rnnctl/base/crc32c.h>

namespace rnnctl::base {
namespace {

std::uint32_t of(std::string_view text) { return crc32c(std::as_bytes(std::span(text))); }

TEST(Crc32c, HasTheValuesOfRfc3720) {
  EXPECT_EQ(of(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(of(std::string(32, '\xFF')), 0x62A8AB43u);
  std::string rising, falling;
  for (char byte = 0; byte < 32; ++byte) {
    rising += byte;
    falling += static_cast<char>(31 - byte);
  }
  EXPECT_EQ(of(rising), 0x46DD794Eu);
  EXPECT_EQ(of(falling), 0x113FDB5Cu);
  const std::string scsi_read = {'\x01', '\xC0', 0, 0,    0,      0, 0, 0,    0,      0, 0,      0,
                                 0,      0,      0, 0,    '\x14', 0, 0, 0,    0,      0, '\x04', 0,
                                 0,      0,      0, 0x14, 0,      0, 0, 0x18, '\x28', 0, 0,      0,
                                 0,      0,      0, 0,    2,      0, 0, 0,    0,      0, 0,      0};
  EXPECT_EQ(of(scsi_read), 0xD9963A56u);
}

TEST(Crc32c, HasTheCheckValue) { EXPECT_EQ(of("123456789"), 0xE3069283u); }

TEST(Crc32c, OfNothingIsZero) { EXPECT_EQ(of(""), 0u); }

}  // namespace
}  // namespace rnnctl::base
