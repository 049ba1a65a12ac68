// A text file that only grows.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace rnnctl::base {

class LineFile {
 public:
  /// Appends to `path`, which is made where it is missing. Throws OutputError.
  explicit LineFile(const std::filesystem::path& path);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Adds `lines`, at once for whoever reads the file. Throws OutputError where that fails; nothing
  /// of them is left then, and it may be tried again.
  void append(std::string_view lines);

  /// Waits until everything is on the disk. Throws OutputError: some disks tell only now.
  void sync();

 private:
  bool cut_torn_line();

  std::filesystem::path path_;
  int descriptor_;
  std::size_t torn_ = 0;  // bytes at the end that a failed append() left
};

}  // namespace rnnctl::base
