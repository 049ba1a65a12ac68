#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/event_folder.h>

namespace fs = std::filesystem;

namespace rnnctl::training {
namespace {

constexpr std::string_view kBeginning = "events.out.tfevents.";
constexpr std::string_view kEnding = ".rnnctl";

[[noreturn]] void fail_to_use(const fs::path& folder, const std::error_code& reason) {
  throw base::OutputError(base::str("cannot write events to ", base::printable(folder.string()),
                                    ": ", reason.message(), "; choose another --tensorboard"));
}

bool is_event_file(const std::string& name) {
  return name.find("tfevents") != std::string::npos;  // as TensorBoard tells them
}

/// SECONDS of a file of ours, or -1.
std::int64_t seconds_of(std::string_view name) {
  if (!name.starts_with(kBeginning) || !name.ends_with(kEnding)) return -1;
  name.remove_prefix(kBeginning.size());
  name.remove_suffix(std::min(name.size(), kEnding.size()));
  std::int64_t seconds = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seconds);
  return error == std::errc() && end == name.data() + name.size() ? seconds : -1;
}

bool is_own(const fs::path& file) { return seconds_of(file.filename().string()) >= 0; }

/// Of us and of others; none where there is no folder.
std::vector<fs::path> event_files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code reason;
  fs::directory_iterator entry(folder, reason);
  for (; !reason && entry != fs::directory_iterator(); entry.increment(reason)) {
    if (is_event_file(entry->path().filename().string())) found.push_back(entry->path());
  }
  if (reason && reason != std::errc::no_such_file_or_directory) fail_to_use(folder, reason);
  return found;
}

/// `folder`, or where it is not there yet the nearest one that it would be made in.
fs::path nearest_there(fs::path folder) {
  std::error_code unknown;
  while (!fs::exists(folder, unknown) && folder.has_relative_path()) folder = folder.parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

void require_usable_for_events(const fs::path& folder) {
  const fs::path there = nearest_there(folder);
  std::error_code unknown;
  if (!fs::is_directory(there, unknown)) {
    fail_to_use(folder, std::make_error_code(std::errc::not_a_directory));
  }
  if (::access(there.c_str(), W_OK | X_OK) != 0) {
    fail_to_use(folder, {errno, std::generic_category()});
  }
}

void require_free_for_events(const fs::path& folder, bool overwrite) {
  require_usable_for_events(folder);
  const std::vector<fs::path> files = event_files(folder);
  if (files.empty() || (overwrite && std::ranges::all_of(files, is_own))) return;
  throw base::UsageError(base::str(
      "--tensorboard ", base::printable(folder.string()), " holds another run's events; choose ",
      "another folder, such as one more inside it",
      overwrite ? ", for these are not rnnctl's to replace" : ", or add --overwrite"));
}

void prepare_event_folder(const fs::path& folder, bool overwrite) {
  std::error_code reason;
  fs::create_directories(folder, reason);
  if (reason) fail_to_use(folder, reason);
  if (!overwrite) return;
  for (const fs::path& file : event_files(folder)) {
    if (is_own(file)) fs::remove(file, reason);
    if (reason) fail_to_use(folder, reason);
  }
}

bool holds_own_events(const fs::path& folder) {
  return std::ranges::any_of(event_files(folder), is_own);
}

fs::path next_event_file(const fs::path& folder) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).count();
  for (const fs::path& file : event_files(folder)) {
    constexpr std::int64_t kLargest = 9'999'999'998;  // so that all have ten digits
    const std::int64_t there = seconds_of(file.filename().string());
    if (there <= kLargest) seconds = std::max(seconds, there + 1);
  }
  return folder / base::str(kBeginning, seconds, kEnding);
}

}  // namespace rnnctl::training
