#include "commands/given_runs.h"

#include <system_error>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

/// The directory itself, or that of a checkpoint in it.
std::filesystem::path run_directory_of(const std::string& place) {
  const std::filesystem::path path(place);
  if (runs::is_run(path)) return path;
  std::error_code unknown;
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  if (std::filesystem::is_regular_file(path, unknown) && runs::is_run(parent)) return parent;
  throw base::InputError(base::str(
      base::printable(place), " is no run directory and no checkpoint in one",
      std::filesystem::exists(path, unknown) ? " (there is no run.json)" : " (it is not there)",
      "; give the folder that training wrote to, 'rnnctl runs' lists them"));
}

}  // namespace

std::vector<runs::StoredRun> read_given_runs(const std::vector<std::string>& places) {
  std::vector<runs::StoredRun> all;
  for (const std::string& place : places) {
    all.push_back(runs::read_run(run_directory_of(place)));
    for (const std::string& warning : all.back().warnings) base::log_warning(warning);
  }
  return all;
}

}  // namespace rnnctl::commands
