// The bytes are those of protobuf.dev/programming-guides/encoding, or counted out by its rules.
#include <array>
#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/protobuf_message.h>

namespace rnnctl::base {
namespace {

std::string hex(const ProtobufMessage& message) {
  std::string text;
  for (const std::byte byte : message.bytes()) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += {kDigits[std::to_integer<int>(byte) >> 4], kDigits[std::to_integer<int>(byte) & 15]};
  }
  return text;
}

ProtobufMessage with_int(int field, std::int64_t value) {
  ProtobufMessage message;
  message.add_int(field, value);
  return message;
}

TEST(ProtobufMessage, WritesNumbersOfSevenBits) {
  EXPECT_EQ(hex(with_int(1, 150)), "089601");
  EXPECT_EQ(hex(with_int(1, 0)), "0800");
  EXPECT_EQ(hex(with_int(1, 127)), "087f");
  EXPECT_EQ(hex(with_int(1, 128)), "088001");
}

TEST(ProtobufMessage, WritesNegativeNumbersInTenBytes) {
  EXPECT_EQ(hex(with_int(1, -2)), "08feffffffffffffffff01");
}

TEST(ProtobufMessage, WritesFieldNumbersAbove15InTwoBytes) {
  EXPECT_EQ(hex(with_int(15, 1)), "7801");
  EXPECT_EQ(hex(with_int(16, 1)), "800101");
  EXPECT_EQ(hex(with_int(20, 1)), "a00101");
}

TEST(ProtobufMessage, WritesTextMessagesAndFloats) {
  ProtobufMessage text;
  text.add_text(2, "testing");
  EXPECT_EQ(hex(text), "120774657374696e67");
  ProtobufMessage nested;
  nested.add_message(3, with_int(1, 150));
  EXPECT_EQ(hex(nested), "1a03089601");
  ProtobufMessage number;
  number.add_float(2, 1.0F);
  EXPECT_EQ(hex(number), "150000803f");
  ProtobufMessage empty;
  empty.add_text(1, "");
  EXPECT_EQ(hex(empty), "0a00");
}

TEST(ProtobufMessage, WritesDoublesOfEightBytes) {
  ProtobufMessage number;
  number.add_double(1, 1.0);
  EXPECT_EQ(hex(number), "09000000000000f03f");
  ProtobufMessage packed;
  packed.add_doubles(6, std::array{1.0, -2.0});
  EXPECT_EQ(hex(packed), "3210000000000000f03f00000000000000c0");
  ProtobufMessage none;
  none.add_doubles(6, {});
  EXPECT_EQ(hex(none), "3200");
}

TEST(ProtobufMessage, CountsLongTextsInSeveralBytes) {
  ProtobufMessage text;
  text.add_text(1, std::string(300, 'a'));
  EXPECT_EQ(hex(text).substr(0, 8), "0aac0261");
  EXPECT_EQ(text.bytes().size(), 303u);
}

TEST(ProtobufMessage, KeepsTheOrderOfFields) {
  ProtobufMessage message;
  message.add_int(2, 1);
  message.add_int(1, 2);
  message.add_int(2, 3);
  EXPECT_EQ(hex(message), "100108021003");
}

}  // namespace
}  // namespace rnnctl::base
