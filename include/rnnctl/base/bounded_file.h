// Reading parts of a file that may be of any size, and may be none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace rnnctl::base {

class BoundedFile {
 public:
  /// Throws base::InputError where `path` cannot be opened or is no regular file; never waits for
  /// the other end of a fifo.
  explicit BoundedFile(const std::filesystem::path& path);
  ~BoundedFile();
  BoundedFile(const BoundedFile&) = delete;
  BoundedFile& operator=(const BoundedFile&) = delete;

  /// Bytes it had when it was opened.
  std::uint64_t size() const { return size_; }
  /// The bytes from `offset` on, `count` of them or as many as there are. Throws base::InputError.
  std::string read(std::uint64_t offset, std::size_t count) const;

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace rnnctl::base
