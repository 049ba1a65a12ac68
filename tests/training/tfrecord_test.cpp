// The bytes are those that TensorBoard's own RecordWriter writes.
#include "training/tfrecord.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace rnnctl::training {
namespace {

std::string record_hex(std::string_view data) {
  std::string hex;
  for (const char byte : tf_record(std::as_bytes(std::span(data)))) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += {kDigits[static_cast<unsigned char>(byte) >> 4], kDigits[byte & 15]};
  }
  return hex;
}

TEST(TfRecord, StandsBetweenItsLengthAndItsChecksum) {
  EXPECT_EQ(record_hex("hello"), "0500000000000000eab2043e68656c6c6fbb1f1c19");
}

TEST(TfRecord, MayBeEmpty) { EXPECT_EQ(record_hex(""), "000000000000000029039807d8ea82a2"); }

}  // namespace
}  // namespace rnnctl::training
