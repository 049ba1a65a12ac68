// Every byte changed, every length cut: reading refuses, or gives exactly what was written.
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/expect_refused.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

std::string example_file() { return to_text(encode(example_checkpoint())); }

/// Python wrote it, so it has checksums but no SHA-256; see python_test.cpp.
std::string python_file() {
  const auto path = std::filesystem::path(RNNCTL_SOURCE_DIR) /
                    "tests/checkpoint/fixtures/plain_weights_torch_2.15.pt";
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// How often reading ended in which way.
struct Tally {
  std::size_t refused = 0;
  std::size_t identical = 0;

  void read(std::span<const std::byte> damaged, const Checkpoint& expected) {
    if (!refusal(damaged).empty()) {
      ++refused;
    } else {
      EXPECT_EQ(decode(damaged, "w.pt"), expected);
      ++identical;
    }
  }

  void print(const std::string& what) const {
    std::cout << what << ": " << refused << " refused, " << identical
              << " read with identical content\n";
  }
};

class Damage : public ::testing::TestWithParam<std::string (*)()> {
 protected:
  const Bytes bytes_ = to_bytes(GetParam()());
  const Checkpoint expected_ = decode(bytes_, "w.pt");
};

TEST_P(Damage, EveryByteInverted) {
  Tally tally;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    Bytes damaged = bytes_;
    damaged[i] ^= std::byte{0xff};
    tally.read(damaged, expected_);
  }
  tally.print("every byte inverted");
  EXPECT_GT(tally.refused, tally.identical);
}

TEST_P(Damage, EveryBitInverted) {
  Tally tally;
  for (std::size_t bit = 0; bit < 8 * bytes_.size(); ++bit) {
    Bytes damaged = bytes_;
    damaged[bit / 8] ^= std::byte{1} << bit % 8;
    tally.read(damaged, expected_);
  }
  tally.print("every bit inverted");
  EXPECT_GT(tally.refused, tally.identical);
}

TEST_P(Damage, EveryTruncation) {
  Tally tally;
  for (std::size_t size = 0; size < bytes_.size(); ++size) {
    tally.read(std::span(bytes_).first(size), expected_);
  }
  tally.print("every truncation");
  EXPECT_EQ(tally.identical, 0U);
}

INSTANTIATE_TEST_SUITE_P(Rnnctl, Damage, ::testing::Values(&example_file));
INSTANTIATE_TEST_SUITE_P(Python, Damage, ::testing::Values(&python_file));

TEST(DamageOfARecord, OneBitInAnyByteIsNoticed) {
  const Bytes bytes = to_bytes(example_file());
  for (const FoundEntry& entry : walk_zip(bytes)) {
    for (std::size_t i = 0; i < entry.data.size(); ++i) {
      Bytes damaged = bytes;
      damaged[entry.data_offset + i] ^= std::byte{1} << (i % 8);
      EXPECT_NE(refusal(damaged), "") << entry.name << " byte " << i;
    }
  }
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
