// Where an installed rnnctl finds LibTorch. The dynamic loader wants it before main() runs, so the
// command `rnnctl` is this small program, which starts the real one with the loader told where.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rnnctl::launcher {

/// A folder that may hold LibTorch: include/ and lib/, as PyPI's `torch` package and the archive
/// `libtorch` have them.
struct Place {
  std::string root;
  /// Somebody put it there for rnnctl: it is taken though its version cannot be read.
  bool chosen = false;
};

/// What there is to search, the first one first. From the environment, see places_from_environment.
struct Places {
  std::string libtorch_dir;  ///< what LIBTORCH_DIR says: this one or none; empty: the others
  std::vector<Place> others;
};

/// LIBTORCH_DIR; else PREFIX/lib/rnnctl/libtorch or torch beside it, the cache of scripts/setup.sh
/// (`cache`: $XDG_CACHE_HOME/rnnctl or ~/.cache/rnnctl), the `torch` of the active Python
/// ($VIRTUAL_ENV, $CONDA_PREFIX, the first python3 on the PATH, ~/.local), /usr/local and /usr.
Places places_from_environment(const std::string& prefix);

/// $XDG_CACHE_HOME/rnnctl or ~/.cache/rnnctl; empty where neither variable is set.
std::string cache_folder();

struct Search {
  std::string library_folder;  ///< holds libtorch_cpu.so; empty where none fits
  std::string finding;         ///< where none fits: one line that says why
};

/// The first of `places` with a LibTorch of `version` ("2.15.0"; the last number may differ:
/// LibTorch's interface changes with the second).
Search find_libtorch(const Places& places, const std::string& version);

/// "2.15.0" as the headers below `root` say; nothing where there are none.
std::optional<std::string> version_of(const std::string& root);

}  // namespace rnnctl::launcher
