#include "checkpoint/pickle_cursor.h"

#include <bit>

namespace rnnctl::checkpoint {

std::uint8_t PickleCursor::opcode() {
  opcode_at_ = at_;
  need(1);
  return std::to_integer<std::uint8_t>(bytes_[at_++]);
}

std::uint64_t PickleCursor::number(std::size_t size) {
  need(size);
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes_[at_ + i]);
  }
  at_ += size;
  return value;
}

double PickleCursor::float64() {
  need(8);
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | std::to_integer<std::uint64_t>(bytes_[at_++]);
  return std::bit_cast<double>(bits);
}

std::string_view PickleCursor::text(std::size_t size) {
  need(size);
  const std::string_view text(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
  at_ += size;
  return text;
}

std::string_view PickleCursor::line() {
  const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_,
                              bytes_.size() - at_);
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) fail("a name without an end");
  at_ += end + 1;
  return rest.substr(0, end);
}

}  // namespace rnnctl::checkpoint
