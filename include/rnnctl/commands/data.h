// `rnnctl data fetch|verify|show`: MNIST on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rnnctl::commands {

/// Downloads the four files into `directory` (the cache folder's mnist where empty), with progress.
void run_data_fetch(const std::filesystem::path& directory, const std::string& mirror, bool json);

/// One line a file; throws base::InputError when one of them is not genuine.
void run_data_verify(const std::filesystem::path& directory, bool json);

struct ShowOptions {
  std::filesystem::path directory;
  std::filesystem::path png;  ///< also as a picture; empty: not
  std::int64_t first = 0;     ///< first training example shown
  std::int64_t count = 10;
  bool json = false;
};
/// Prints the sizes as the tutorials do and draws a labelled grid.
void run_data_show(const ShowOptions& options);

}  // namespace rnnctl::commands
