// A file that grows while a training goes on, and the disk under it may be full for a while.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <rnnctl/base/line_file.h>
#include <rnnctl/training/observer.h>

namespace rnnctl::training {

class PatientFile {
 public:
  /// Appends to `path`. Throws base::OutputError where it cannot be opened.
  PatientFile(const std::filesystem::path& path, OnFailure on_failure)
      : file_(path), on_failure_(on_failure) {}

  /// Adds `lines`, at once for whoever reads the file. Where that fails: throws base::OutputError,
  /// or with kTryLater says so and keeps them.
  void append(std::string_view lines);
  /// Writes what is kept. Throws base::OutputError where it cannot be.
  void flush();
  /// After the last line: waits until all is on the disk. Throws base::OutputError.
  void end();

 private:
  base::LineFile file_;
  OnFailure on_failure_;
  std::string kept_;  // lines that are not in the file yet
  bool has_warned_ = false;
};

}  // namespace rnnctl::training
