// Every byte changed, every length cut: reading refuses, or gives exactly what was written.
#include <cstddef>
#include <iostream>

#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/expect_refused.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

class Damage : public ::testing::Test {
 protected:
  /// Counts how reading `damaged` ends.
  void read(std::span<const std::byte> damaged) {
    try {
      EXPECT_EQ(decode(damaged, "w.pt"), expected_);
      ++identical_;
    } catch (const base::InputError&) {
      ++refused_;
    }
  }

  void report(const char* what) const {
    std::cout << what << ": " << refused_ << " refused, " << identical_
              << " read with identical content, of a file of " << bytes_.size() << " bytes\n";
  }

  const Checkpoint expected_ = with_format_version(example_checkpoint());
  const Bytes bytes_ = encode(example_checkpoint());
  std::size_t refused_ = 0;
  std::size_t identical_ = 0;
};

TEST_F(Damage, EveryByteInverted) {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    Bytes damaged = bytes_;
    damaged[i] ^= std::byte{0xff};
    read(damaged);
  }
  report("every byte inverted");
  EXPECT_EQ(refused_ + identical_, bytes_.size());
  EXPECT_GT(refused_, identical_);
}

TEST_F(Damage, OneBitInAnyByteOfARecordIsNoticed) {
  for (const FoundEntry& entry : walk_zip(bytes_)) {
    for (std::size_t i = 0; i < entry.data.size(); ++i) {
      Bytes damaged = bytes_;
      damaged[entry.data_offset + i] ^= std::byte{1} << (i % 8);
      EXPECT_NE(refusal(damaged), "") << entry.name << " byte " << i;
    }
  }
}

TEST_F(Damage, EveryTruncation) {
  for (std::size_t size = 0; size < bytes_.size(); ++size) {
    read(std::span(bytes_).first(size));
  }
  report("every truncation");
  EXPECT_EQ(refused_, bytes_.size());
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
