// The file that a download grows in until it is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "data/file_descriptor.h"

namespace rnnctl::data {

/// Every function throws base::OutputError naming the file and the system's reason.
class PartFile {
 public:
  /// Opens or makes `path`; what it holds from an earlier download stays.
  explicit PartFile(const std::filesystem::path& path);
  /// Removes the file when nothing arrived.
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  void append(std::span<const char> bytes);
  void clear();
  /// Gives it its final name, after everything is on the disk. The object is used up.
  void rename_to(const std::filesystem::path& final_path);

 private:
  std::filesystem::path path_;  ///< empty once it has its final name
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace rnnctl::data
