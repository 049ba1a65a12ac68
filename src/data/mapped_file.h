// A file's bytes in the address space: what is not looked at is not read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "data/file_descriptor.h"

namespace rnnctl::data {

/// Read only. Whoever cuts the file short meanwhile ends the process (SIGBUS); to put another one
/// in its place is harmless.
class MappedFile {
 public:
  /// A regular file (or a symbolic link to one) that is not empty. Never blocks on a fifo. Throws
  /// base::InputError.
  explicit MappedFile(const std::filesystem::path& path);
  /// The same of a file that is open, which may be closed then; `name` is for messages, printable.
  MappedFile(const FileDescriptor& file, std::string name);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }
  const std::string& name() const { return name_; }  ///< printable

 private:
  std::string name_;
  std::span<const std::byte> bytes_;
};

}  // namespace rnnctl::data
