#include <cmath>
#include <unistd.h>

#include "commands/doctor_checks.h"
#include <rnnctl/base/cgroup.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/engine/instruction_sets.h>

namespace rnnctl::commands {
namespace {

constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;
// LibTorch alone keeps about 0.12 GiB resident, MNIST 0.05.
constexpr double kEnoughMemory = 0.5 * kGibibyte;

std::string gibibytes(double bytes) { return base::str(base::fixed(bytes / kGibibyte, 1), " GiB"); }

}  // namespace

Check cores_check() {
  const long all = sysconf(_SC_NPROCESSORS_ONLN);
  const int mask = base::affinity_cores();
  const double quota = base::cgroup_cpu_quota();
  std::vector<std::string> limits;
  if (mask < all) {
    limits.push_back(base::str("the affinity mask (taskset, a container's cpuset) leaves ", mask));
  }
  if (std::isfinite(quota)) {
    limits.push_back(base::str("the cgroup's quota is ", base::fixed(quota, 2)));
  }
  return {
      "cores", true,
      base::str(base::usable_cores(), " usable of ", all, " (", base::printable(base::cpu_model()),
                ")", limits.empty() ? "" : ": ", base::join(limits, ", ")),
      "", true};
}

Check threads_check(const DoctorOptions& options) {
  const int cores = base::usable_cores();
  if (options.threads == 0) {
    return {"threads", true, base::str("up to ", cores, ", as many as turn out fastest"), "",
            false};
  }
  const bool fit = options.threads <= cores;
  return {"threads", fit,
          base::str(options.threads, " (", base::printable(options.threads_origin), ")",
                    fit ? ""
                        : base::str(" on ", cores, cores == 1 ? " core" : " cores",
                                    ": they wait for each other")),
          fit ? "" : base::str("use --threads ", cores, ", or unset RNNCTL_THREADS"), false};
}

Check simd_check() {
  std::vector<std::string> others;
  for (const engine::InstructionSet& set : engine::instruction_sets()) others.push_back(set.name);
  const std::string used = engine::FusedEngine::instruction_set();
  const bool vectors = used != "SCALAR" && used != "EMU128";
  return {"simd", vectors,
          base::str(base::simd_level(), "; the fused engine's kernels run with ", used,
                    " (there are ", base::join(others, ", "), ")"),
          vectors ? "" : "on a CPU with AVX2 or NEON training is several times as fast", false};
}

Check memory_check() {
  const auto physical = static_cast<double>(base::physical_memory());
  const auto usable = static_cast<double>(base::usable_memory());
  if (usable == 0) return {"memory", true, "unknown", "", false};
  const bool enough = usable >= kEnoughMemory;
  return {"memory", enough,
          base::str(gibibytes(usable), usable < physical
                                           ? base::str(" (the cgroup's limit; the machine has ",
                                                       gibibytes(physical), ")")
                                           : ""),
          enough ? "" : "training MNIST takes about half a GiB", false};
}

Check locale_check() {
  if (base::locale_is_utf8()) return {"locale", true, "UTF-8", "", false};
  return {"locale", false, "not UTF-8: marks, pictures and curves are drawn in ASCII",
          "export LC_ALL=C.UTF-8", false};
}

}  // namespace rnnctl::commands
