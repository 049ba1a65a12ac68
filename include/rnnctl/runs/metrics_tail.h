// metrics.jsonl while another process writes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rnnctl::runs {

class MetricsTail {
 public:
  explicit MetricsTail(std::filesystem::path path) : path_(std::move(path)) {}

  /// The lines that have become whole since the last call, at most a few megabytes of them: an
  /// empty result means that there is no more for now. Of a file that has become shorter (a resumed
  /// run cuts it) those that follow; lines longer than 64 KiB are passed over.
  /// Throws base::InputError where it cannot be read.
  std::vector<std::string> next();

 private:
  std::filesystem::path path_;
  std::uint64_t offset_ = 0;  // where the first line begins that was not told
  bool skips_line_ = false;   // the one there is too long
};

}  // namespace rnnctl::runs
