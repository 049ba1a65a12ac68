// Where things live outside the run directory.
#pragma once

#include <filesystem>
#include <string>

namespace rnnctl::base {

/// "0.1.0"
std::string version();

/// $XDG_CACHE_HOME/rnnctl or ~/.cache/rnnctl; empty when neither variable is set.
std::filesystem::path cache_dir();

/// The folder that is shipped with rnnctl under this name ("data/mnist"): beside the installed binary
/// (PREFIX/share/rnnctl), else of the checkout this binary was built from, else of the install prefix.
/// Empty where none exists.
std::filesystem::path shipped_dir(const std::string& name);

}  // namespace rnnctl::base
