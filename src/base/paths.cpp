#include <cstdlib>
#include <system_error>

#include <rnnctl/base/paths.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

fs::path path_from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? fs::path() : fs::path(value);
}

/// The program is PREFIX/lib/rnnctl/rnnctl, or PREFIX/bin/rnnctl where somebody put it there.
fs::path data_dir_beside_binary() {
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  fs::path prefix = binary.parent_path().parent_path();
  if (prefix.filename() == "lib") prefix = prefix.parent_path();
  return prefix / "share" / "rnnctl";
}

}  // namespace

std::string version() { return RNNCTL_VERSION; }

fs::path cache_dir() {
  // The XDG Base Directory Specification has relative paths ignored.
  const fs::path cache = path_from_environment("XDG_CACHE_HOME");
  if (cache.is_absolute()) return cache / "rnnctl";
  const fs::path home = path_from_environment("HOME");
  if (home.empty()) return {};
  return home / ".cache" / "rnnctl";
}

fs::path shipped_dir(const std::string& name) {
  const fs::path roots[] = {data_dir_beside_binary(), RNNCTL_SOURCE_DIR, RNNCTL_INSTALL_DATA_DIR};
  for (const fs::path& root : roots) {
    std::error_code error;
    if (!root.empty() && fs::is_directory(root / name, error)) return root / name;
  }
  return {};
}

}  // namespace rnnctl::base
