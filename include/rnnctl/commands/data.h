// `rnnctl data fetch|verify|show`: data sets on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rnnctl::commands {

struct FetchOptions {
  std::string name = "mnist";       ///< one of data::known_set_names()
  std::filesystem::path directory;  ///< empty: the set's folder in the cache folder
  std::string mirror;               ///< asked before the public ones; empty: none
  bool json = false;
};
/// Downloads the set's files, with progress.
void run_data_fetch(const FetchOptions& options);

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
