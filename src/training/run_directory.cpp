#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
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

void use_chosen(const fs::path& path, bool overwrite) {
  std::error_code reason;
  fs::create_directories(path, reason);
  if (reason) fail(path, reason);
  const bool empty = fs::is_empty(path, reason);
  if (reason) fail(path, reason);
  if (empty) return;
  if (!overwrite) {
    throw base::UsageError(base::str("run directory ", base::printable(path.string()),
                                     " is not empty; choose another --run-dir or add --overwrite"));
  }
  for (const char* name : {"config.yaml", "metrics.jsonl", "last.pt", "best.pt", "run.json"}) {
    fs::remove(path / name, reason);
    if (reason) fail(path / name, reason);
  }
}

}  // namespace

RunDirectory::RunDirectory(const fs::path& chosen, const std::string& model, bool overwrite) {
  if (chosen.empty()) {
    path_ = next_free(model);
  } else {
    use_chosen(chosen, overwrite);
    path_ = chosen;
  }
  base::write_file_atomically(metrics(), std::string_view());
}

void RunDirectory::write_config(const std::string& yaml) const {
  base::write_file_atomically(config(), std::string_view(yaml));
}

void RunDirectory::write_record(const nlohmann::json& record) const {
  const std::string text =
      record.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  base::write_file_atomically(RunDirectory::record(), std::string_view(text));
}

}  // namespace rnnctl::training
