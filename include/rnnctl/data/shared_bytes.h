// Bytes and whoever owns them: memory, or a file that is mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnnctl::data {

/// Read only. Copies share the bytes, which live as long as one of them.
class SharedBytes {
 public:
  SharedBytes() = default;
  /// Keeps them in memory. Implicit, so that whoever takes bytes takes a vector as well.
  SharedBytes(std::vector<std::uint8_t> bytes);
  SharedBytes(std::initializer_list<std::uint8_t> bytes);
  explicit SharedBytes(std::string text);
  /// `bytes` live as long as `owner`.
  SharedBytes(std::shared_ptr<const void> owner, std::span<const std::uint8_t> bytes);

  /// All but the first `count`. Throws std::out_of_range where there are fewer.
  SharedBytes without_first(std::size_t count) const;

  const std::uint8_t* data() const { return bytes_.data(); }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  const std::uint8_t* begin() const { return data(); }
  const std::uint8_t* end() const { return data() + size(); }
  std::uint8_t operator[](std::size_t index) const { return bytes_[index]; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data()), size()}; }
  friend bool operator==(const SharedBytes& a, const SharedBytes& b) {
    return a.text() == b.text();
  }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace rnnctl::data
