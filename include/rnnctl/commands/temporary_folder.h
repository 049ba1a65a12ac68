// A folder that goes when its object goes.
#pragma once

#include <filesystem>

namespace rnnctl::commands {

class TemporaryFolder {
 public:
  /// In TMPDIR, or /tmp. Throws base::OutputError.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace rnnctl::commands
