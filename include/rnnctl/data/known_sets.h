// The data sets that `rnnctl data fetch` knows by name: where they are published, and what is
// genuine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <rnnctl/data/fetch.h>

namespace rnnctl::data {

struct KnownSet {
  std::string name;  ///< "fashion-mnist": on the command line, and its folder in the cache folder
  std::vector<RemoteFile> files;
  std::vector<std::string> mirrors;  ///< addresses of folders, in the order they are asked
};

/// "mnist", "fashion-mnist", "kmnist", "tinyshakespeare".
std::vector<std::string> known_set_names();

/// Null where no set has that name.
const KnownSet* find_known_set(const std::string& name);

/// Where the set is put unless told otherwise; empty where there is no cache folder.
std::filesystem::path cache_folder(const KnownSet& set);

/// The set's mirrors; `first`, unless empty, is asked before them.
std::vector<std::string> mirrors_of(const KnownSet& set, const std::string& first);

}  // namespace rnnctl::data
