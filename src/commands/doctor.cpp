#include <algorithm>
#include <ostream>
#include <system_error>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <torch/version.h>

#include <rnnctl/base/machine.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/doctor.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/engine/device.h>

namespace rnnctl::commands {
namespace {

namespace fs = std::filesystem;

constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;
// LibTorch alone keeps about 0.12 GiB resident, MNIST 0.05.
constexpr double kEnoughMemory = 0.5 * kGibibyte;

std::string printable_path(const fs::path& path) { return base::printable(path.string()); }

Check libtorch_check() {
  return {"libtorch", true,
          base::str(TORCH_VERSION, " in ", printable_path(engine::libtorch_folder())), "", true};
}

Check cuda_check() {
  const engine::CudaFinding cuda = engine::cuda_finding();
  return {"cuda", cuda.ok, cuda.finding, cuda.remedy, false};
}

Check cores_check() {
  return {"cores", true,
          base::str(base::usable_cores(), " usable of ", sysconf(_SC_NPROCESSORS_ONLN), " (",
                    base::printable(base::cpu_model()), ")"),
          "", true};
}

Check simd_check() { return {"simd", true, base::simd_level(), "", true}; }

Check memory_check() {
  const auto bytes = static_cast<double>(base::physical_memory());
  if (bytes == 0) return {"memory", true, "unknown", "", false};
  const bool enough = bytes >= kEnoughMemory;
  return {"memory", enough, base::str(base::fixed(bytes / kGibibyte, 1), " GiB"),
          enough ? "" : "training MNIST takes about half a GiB", false};
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

// The folder need not exist yet; then the nearest existing one above it must be writable.
Check cache_check() {
  const fs::path cache = base::cache_dir();
  if (cache.empty()) {
    return {"cache", false, "there is none: HOME is not set", "set HOME or XDG_CACHE_HOME", false};
  }
  std::error_code ignored;
  fs::path existing = cache;
  while (!fs::exists(existing, ignored) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  const bool writable = access(existing.c_str(), W_OK | X_OK) == 0;
  return {"cache", writable,
          base::str(printable_path(cache), existing == cache ? "" : " (not made yet)",
                    writable ? "" : ", which this user may not write to"),
          writable ? "" : "set XDG_CACHE_HOME to a folder of yours", false};
}

void print_json(const std::vector<Check>& checks, std::ostream& out) {
  auto list = nlohmann::ordered_json::array();
  for (const Check& check : checks) {
    list.push_back({{"name", check.name},
                    {"ok", check.ok},
                    {"finding", check.finding},
                    {"remedy", check.remedy}});
  }
  const nlohmann::ordered_json object = {{"checks", list}};
  // Paths need not be UTF-8; JSON must.
  out << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void print_table(const std::vector<Check>& checks, std::ostream& out) {
  const bool utf8 = base::locale_is_utf8();
  std::size_t widest = 0;
  for (const Check& check : checks) widest = std::max(widest, check.name.size());
  for (const Check& check : checks) {
    const std::string mark = check.ok ? (utf8 ? "✓" : "ok") : (utf8 ? "✗" : "--");
    out << mark << "  " << check.name << std::string(widest - check.name.size() + 2, ' ')
        << check.finding << '\n';
    if (!check.remedy.empty()) {
      out << std::string((utf8 ? 1 : 2) + 2 + widest + 2, ' ') << check.remedy << '\n';
    }
  }
}

}  // namespace

std::vector<Check> run_checks(const fs::path& data_dir) {
  return {libtorch_check(), cuda_check(),         cores_check(), simd_check(),
          memory_check(),   data_check(data_dir), cache_check()};
}

void print_checks(const std::vector<Check>& checks, bool json, std::ostream& out) {
  json ? print_json(checks, out) : print_table(checks, out);
}

base::ExitCode doctor_exit_code(const std::vector<Check>& checks) {
  const bool fit = std::all_of(checks.begin(), checks.end(),
                               [](const Check& check) { return check.ok || !check.needed; });
  return fit ? base::ExitCode::kDone : base::ExitCode::kInput;
}

}  // namespace rnnctl::commands
