#include <algorithm>
#include <ostream>

#include <nlohmann/json.hpp>

#include "commands/doctor_checks.h"
#include <rnnctl/base/terminal.h>
#include <rnnctl/commands/doctor.h>

namespace rnnctl::commands {
namespace {

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

std::vector<Check> run_checks(const DoctorOptions& options) {
  // First: LibTorch looks for its CUDA part once, when it is first asked for anything of CUDA, and
  // its own description asks. What is loaded later is never seen.
  const Check cuda = cuda_check();
  return {libtorch_check(),         blas_check(),  cuda,           cores_check(),
          threads_check(options),   simd_check(),  memory_check(), disk_check(options.run_dir),
          data_check(options.data), cache_check(), locale_check()};
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
