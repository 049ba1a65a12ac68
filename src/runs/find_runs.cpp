#include <algorithm>
#include <system_error>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/runs/stored_run.h>

namespace fs = std::filesystem;

namespace rnnctl::runs {

bool is_run(const fs::path& directory) {
  std::error_code unknown;  // what cannot be looked at is told when it is read
  const auto status = fs::symlink_status(directory / "run.json", unknown);
  return fs::exists(status);
}

std::vector<fs::path> find_runs(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code reason;
  fs::directory_iterator entry(folder, reason);
  for (; !reason && entry != fs::directory_iterator(); entry.increment(reason)) {
    if (is_run(entry->path())) found.push_back(entry->path());
  }
  if (reason) {
    throw base::InputError(base::str("folder ", base::printable(folder.string()),
                                     " cannot be listed: ", reason.message()));
  }
  std::sort(found.begin(), found.end());
  if (is_run(folder)) found.insert(found.begin(), folder);
  return found;
}

}  // namespace rnnctl::runs
