// The bytes are those of protobuf.dev/programming-guides/encoding, or counted out by its rules.
#include "onnx/message.h"

#include <string>

#include <gtest/gtest.h>

namespace rnnctl::onnx {
namespace {

std::string hex(const Message& message) {
  std::string text;
  for (const std::byte byte : message.bytes()) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += {kDigits[std::to_integer<int>(byte) >> 4], kDigits[std::to_integer<int>(byte) & 15]};
  }
  return text;
}

Message with_int(int field, std::int64_t value) {
  Message message;
  message.add_int(field, value);
  return message;
}

TEST(Message, WritesNumbersOfSevenBits) {
  EXPECT_EQ(hex(with_int(1, 150)), "089601");
  EXPECT_EQ(hex(with_int(1, 0)), "0800");
  EXPECT_EQ(hex(with_int(1, 127)), "087f");
  EXPECT_EQ(hex(with_int(1, 128)), "088001");
}

TEST(Message, WritesNegativeNumbersInTenBytes) {
  EXPECT_EQ(hex(with_int(1, -2)), "08feffffffffffffffff01");
}

TEST(Message, WritesFieldNumbersAbove15InTwoBytes) {
  EXPECT_EQ(hex(with_int(15, 1)), "7801");
  EXPECT_EQ(hex(with_int(16, 1)), "800101");
  EXPECT_EQ(hex(with_int(20, 1)), "a00101");
}

TEST(Message, WritesTextMessagesAndFloats) {
  Message text;
  text.add_text(2, "testing");
  EXPECT_EQ(hex(text), "120774657374696e67");
  Message nested;
  nested.add_message(3, with_int(1, 150));
  EXPECT_EQ(hex(nested), "1a03089601");
  Message number;
  number.add_float(2, 1.0F);
  EXPECT_EQ(hex(number), "150000803f");
  Message empty;
  empty.add_text(1, "");
  EXPECT_EQ(hex(empty), "0a00");
}

TEST(Message, CountsLongTextsInSeveralBytes) {
  Message text;
  text.add_text(1, std::string(300, 'a'));
  EXPECT_EQ(hex(text).substr(0, 8), "0aac0261");
  EXPECT_EQ(text.bytes().size(), 303u);
}

TEST(Message, KeepsTheOrderOfFields) {
  Message message;
  message.add_int(2, 1);
  message.add_int(1, 2);
  message.add_int(2, 3);
  EXPECT_EQ(hex(message), "100108021003");
}

}  // namespace
}  // namespace rnnctl::onnx
