// Bounded reading of the bytes of a pickle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "checkpoint/refuse.h"
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {

/// Where reading is. Every function throws base::InputError rather than pass the end.
class PickleCursor {
 public:
  PickleCursor(std::span<const std::byte> bytes, std::string_view file)
      : bytes_(bytes), file_(file) {}

  /// Remembers where the opcode stands, for messages.
  std::uint8_t opcode();
  /// Little-endian, 1 to 8 bytes, zero-extended.
  std::uint64_t number(std::size_t size);
  /// Big-endian IEEE 754.
  double float64();
  std::string_view text(std::size_t size);
  /// Up to the next newline, which is passed over.
  std::string_view line();
  bool at_end() const { return at_ == bytes_.size(); }

  /// Refuses what the current opcode asks for.
  [[noreturn]] void fail(const std::string& what, std::string_view remedy = kSaveStateDict) const {
    refuse(file_, base::str("data.pkl offset ", opcode_at_, ": ", what), remedy);
  }

 private:
  void need(std::uint64_t size) const {
    if (size > bytes_.size() - at_) fail(base::str("needs ", size, " bytes beyond the end"));
  }

  std::span<const std::byte> bytes_;
  std::string_view file_;
  std::size_t at_ = 0;
  std::size_t opcode_at_ = 0;
};

}  // namespace rnnctl::checkpoint
