#include <cstdlib>
#include <system_error>
#include <unistd.h>

#include "commands/doctor_checks.h"
#include <rnnctl/base/directory.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/mnist.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;

// A checkpoint of the tutorials' networks is 0.3 MB; ten times that of a large one.
constexpr std::uint64_t kEnoughDisk = 100'000'000;

std::string printable_path(const fs::path& path) { return base::printable(path.string()); }

/// The folder need not exist yet; then the nearest one above it does.
fs::path nearest_existing(fs::path folder) {
  std::error_code ignored;
  while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

/// Tried, as permissions do not tell it of root or of what is mounted to be read only.
bool is_writable(const fs::path& folder) {
  std::string name = (folder / ".rnnctl-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return false;
  ::rmdir(name.c_str());
  return true;
}

}  // namespace

Check disk_check(const fs::path& run_dir) {
  std::error_code ignored;
  const fs::path folder = fs::absolute(run_dir.empty() ? "runs" : run_dir, ignored);
  const fs::path existing = nearest_existing(folder);
  const std::string remedy = "name another folder with --run-dir, or work in another one";
  if (!is_writable(existing)) {
    return {"disk", false,
            base::str("runs would go to ", printable_path(folder),
                      ", but this user may not write to ", printable_path(existing)),
            remedy, false};
  }
  const auto free = base::free_bytes(existing);
  if (!free) return {"disk", true, base::str("runs go to ", printable_path(folder)), "", false};
  const bool enough = *free >= kEnoughDisk;
  return {"disk", enough,
          base::str(base::fixed(static_cast<double>(*free) / 1e9, 1), " GB free where runs go, ",
                    printable_path(folder)),
          enough ? "" : base::str("free some space, or ", remedy), false};
}

// One line for the four files: the folder where all are genuine, else the first that is not.
Check data_check(const fs::path& data_dir) {
  const std::string remedy =
      "rnnctl data fetch --data FOLDER gets the original MNIST files; name it with --data";
  try {
    const fs::path folder = data::find_mnist(data_dir);
    for (const data::MnistVerdict& file : data::verify_mnist(folder)) {
      if (file.genuine) continue;
      data::load_mnist(folder);  // throws where they cannot be trained on at all
      return {"data", false, base::str(printable_path(file.path), ": ", file.finding), remedy,
              false};
    }
    return {"data", true, base::str("genuine MNIST in ", printable_path(folder)), "", true};
  } catch (const base::Error& error) {
    return {"data", false, error.what(), remedy, true};
  }
}

Check cache_check() {
  const fs::path cache = base::cache_dir();
  if (cache.empty()) {
    return {"cache", false, "there is none: HOME is not set", "set HOME or XDG_CACHE_HOME", false};
  }
  const fs::path existing = nearest_existing(cache);
  const bool writable = is_writable(existing);
  return {"cache", writable,
          base::str(printable_path(cache), existing == cache ? "" : " (not made yet)",
                    writable ? "" : ", which this user may not write to"),
          writable ? "" : "set XDG_CACHE_HOME to a folder of yours", false};
}

}  // namespace rnnctl::commands
