#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>
#include <unistd.h>

#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/bounded_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/json.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/run_directory.h>

namespace fs = std::filesystem;

namespace rnnctl::training {
namespace {

[[noreturn]] void fail(const fs::path& path, const std::error_code& reason) {
  throw base::OutputError(base::str("cannot use run directory ", base::printable(path.string()),
                                    ": ", reason.message(), "; choose another --run-dir"));
}

// create_directory tells whether it was this process that made it, so two runs that start at once
// get two directories.
fs::path next_free(const std::string& model) {
  std::error_code reason;
  fs::create_directories("runs", reason);
  if (reason) fail("runs", reason);
  for (int n = 1;; ++n) {
    fs::path candidate = fs::path("runs") / base::str(model, "-", n);
    if (fs::create_directory(candidate, reason)) return candidate;
    if (reason) fail(candidate, reason);
  }
}

fs::path made(const fs::path& chosen, const std::string& model) {
  if (chosen.empty()) return next_free(model);
  std::error_code reason;
  fs::create_directories(chosen, reason);
  if (reason) fail(chosen, reason);
  return chosen;
}

base::DirectoryLock locked(const fs::path& path) {
  if (auto lock = base::DirectoryLock::acquire(path)) return std::move(*lock);
  throw base::OutputError(base::str("another rnnctl is writing to run directory ",
                                    base::printable(path.string()),
                                    "; wait for it or choose another --run-dir"));
}

/// N of "iteration-N.pt", or -1.
std::int64_t iteration_of(const fs::path& path) {
  const std::string name = path.filename().string();
  constexpr std::string_view kPrefix = "iteration-";
  if (!name.starts_with(kPrefix) || !name.ends_with(".pt")) return -1;
  const char* first = name.data() + kPrefix.size();
  const char* last = name.data() + name.size() - 3;
  std::int64_t iteration = -1;
  const auto [end, error] = std::from_chars(first, last, iteration);
  return error == std::errc() && end == last && iteration >= 0 ? iteration : -1;
}

bool is_of_a_run(const std::string& name) {
  static const std::set<std::string> names = {"config.yaml", "metrics.jsonl", "metrics.csv",
                                              "last.pt",     "best.pt",       "run.json",
                                              "report.html"};
  return names.contains(name) || iteration_of(name) >= 0;
}

/// Whether there is nothing in it but what a process that was killed left half written.
bool is_free(const fs::path& path) {
  std::error_code reason;
  fs::directory_iterator entry(path, reason);
  for (; !reason && entry != fs::directory_iterator(); entry.increment(reason)) {
    if (!is_of_a_run(base::name_of_temporary(entry->path()))) return false;
  }
  if (reason) fail(path, reason);
  return true;
}

/// What processes that were killed left half written. The lock must be held: then none is alive.
void remove_temporary_files(const fs::path& path) {
  std::error_code ignored;  // they do no harm but take room
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(path, ignored)) {
    if (is_of_a_run(base::name_of_temporary(entry.path()))) found.push_back(entry.path());
  }
  for (const fs::path& file : found) fs::remove(file, ignored);
}

void refuse_unless(bool free, const fs::path& path) {
  if (free) return;
  throw base::UsageError(base::str("run directory ", base::printable(path.string()),
                                   " is not empty; go on in it with --resume, choose another "
                                   "--run-dir or add --overwrite"));
}

void remove_earlier_run(const RunDirectory& run) {
  std::vector<fs::path> files = run.older_checkpoints();
  files.push_back(run.path() / "report.html");  // where `rnnctl report` puts it
  for (const fs::path& file : {run.config(), run.metrics(), run.metrics_csv(),
                               run.last_checkpoint(), run.best_checkpoint(), run.record()}) {
    files.push_back(file);
  }
  std::error_code reason;
  for (const fs::path& file : files) {
    fs::remove(file, reason);
    if (reason) fail(file, reason);
  }
}

}  // namespace

void RunDirectory::require_free(const fs::path& path, bool overwrite) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return;
  const base::DirectoryLock lock = locked(path);
  refuse_unless(overwrite || is_free(path), path);
}

RunDirectory::RunDirectory(const fs::path& chosen, const std::string& model, bool overwrite)
    : path_(made(chosen, model)), lock_(locked(path_)) {
  remove_temporary_files(path_);
  refuse_unless(overwrite || is_free(path_), path_);
  remove_earlier_run(*this);
  base::write_file_atomically(metrics(), std::string_view());
}

RunDirectory::RunDirectory(fs::path path, base::DirectoryLock lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

RunDirectory RunDirectory::open(const fs::path& path) {
  std::error_code reason;
  if (!fs::is_directory(path, reason)) {
    throw base::InputError(base::str("run directory ", base::printable(path.string()),
                                     " does not exist or is no directory; give the folder that "
                                     "training wrote to, like runs/stacked-1"));
  }
  RunDirectory run(path, locked(path));
  if (!fs::is_regular_file(run.config(), reason)) {
    throw base::InputError(base::str(base::printable(path.string()),
                                     " holds no config.yaml, so it is no run directory"));
  }
  remove_temporary_files(path);
  return run;
}

fs::path RunDirectory::older_checkpoint(std::int64_t iteration) const {
  return path_ / base::str("iteration-", iteration, ".pt");
}

std::vector<fs::path> RunDirectory::older_checkpoints() const {
  std::error_code reason;
  std::vector<fs::path> found = older_checkpoints(reason);
  if (reason) fail(path_, reason);
  return found;
}

std::vector<fs::path> RunDirectory::older_checkpoints(std::error_code& reason) const {
  std::vector<fs::path> found;
  fs::directory_iterator entry(path_, reason);
  for (; !reason && entry != fs::directory_iterator(); entry.increment(reason)) {
    if (iteration_of(entry->path()) >= 0) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end(), [](const fs::path& left, const fs::path& right) {
    return iteration_of(left) > iteration_of(right);
  });
  return found;
}

void RunDirectory::keep_last_as_older(std::int64_t iteration) const {
  std::error_code reason;
  const fs::path older = older_checkpoint(iteration);
  fs::create_hard_link(last_checkpoint(), older, reason);
  if (!reason || reason == std::errc::no_such_file_or_directory) return;
  if (reason == std::errc::file_exists) {
    // Of a session that was killed between this and the save after it.
    fs::remove(older, reason);
    fs::create_hard_link(last_checkpoint(), older, reason);
    if (!reason) return;
  }
  // Some file systems (FAT, shares) know no second name for a file.
  std::ifstream last(last_checkpoint(), std::ios::binary);
  std::ostringstream bytes;
  if (!last || !(bytes << last.rdbuf())) {
    fail(last_checkpoint(), std::make_error_code(std::errc::io_error));
  }
  base::write_file_atomically(older, bytes.view());
}

void RunDirectory::remove_older_than_newest(std::int64_t count) const {
  std::error_code ignored;  // one too many does no harm, the next save tries again
  const std::vector<fs::path> found = older_checkpoints(ignored);
  for (std::size_t i = static_cast<std::size_t>(count); i < found.size(); ++i) {
    fs::remove(found[i], ignored);
  }
}

void RunDirectory::require_space(std::uint64_t bytes) const {
  const auto free = base::free_bytes(path_);
  if (!free || *free >= bytes) return;
  auto megabytes = [](std::uint64_t count) {
    return base::fixed(static_cast<double>(count) / 1e6, 1);
  };
  throw base::OutputError(base::str("run directory ", base::printable(path_.string()), " has ",
                                    megabytes(*free), " MB free, its checkpoints need about ",
                                    megabytes(bytes),
                                    " MB; free some space, choose another --run-dir or a smaller "
                                    "--keep"));
}

std::int64_t RunDirectory::metrics_bytes() const {
  std::error_code reason;
  const auto size = fs::file_size(metrics(), reason);
  return reason ? 0 : static_cast<std::int64_t>(size);
}

void RunDirectory::sync_metrics() const { base::sync_file(metrics()); }

bool RunDirectory::cut_metrics(std::int64_t bytes) const {
  if (metrics_bytes() < bytes) return false;
  std::error_code reason;
  if (fs::exists(metrics(), reason)) {
    fs::resize_file(metrics(), static_cast<std::uintmax_t>(bytes), reason);
  } else {
    base::write_file_atomically(metrics(), std::string_view());
  }
  if (reason) fail(metrics(), reason);
  return true;
}

void RunDirectory::write_config(const std::string& yaml) const {
  base::write_file_atomically(config(), std::string_view(yaml));
}

void RunDirectory::write_record(const nlohmann::json& record) const {
  const std::string text =
      record.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  base::write_file_atomically(RunDirectory::record(), std::string_view(text));
}

nlohmann::json RunDirectory::read_record() const {
  nlohmann::json parsed;
  try {
    const base::BoundedFile file(record());
    if (file.size() <= base::kLargestRunRecord) {
      parsed = base::parsed_object(file.read(0, base::kLargestRunRecord), base::kDeepestRunRecord);
    }
  } catch (const base::InputError&) {
  }
  return parsed.is_null() ? nlohmann::json::object() : parsed;
}

}  // namespace rnnctl::training
