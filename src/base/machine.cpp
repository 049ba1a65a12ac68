#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <memory>
#include <sched.h>
#include <string_view>
#include <unistd.h>

#include <rnnctl/base/cgroup.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

/// 1 where the kernel does not tell.
int cores_in_mask() {
  constexpr std::size_t kMostCores = 1u << 20;
  // The kernel answers EINVAL to a mask smaller than its own, however few cores we may use.
  for (std::size_t capacity = CPU_SETSIZE; capacity <= kMostCores; capacity *= 2) {
    const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(capacity));
    const std::size_t bytes = CPU_ALLOC_SIZE(capacity);
    if (!set) return 1;
    if (::sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
    if (errno != EINVAL) return 1;
  }
  return 1;
}

}  // namespace

int affinity_cores() { return std::max(1, cores_in_mask()); }

int usable_cores() {
  const double cores = std::min<double>(affinity_cores(), std::ceil(cgroup_cpu_quota()));
  return std::max(1, static_cast<int>(cores));
}

std::string simd_level() {
#if defined(__x86_64__)
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512) return "AVX-512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "AVX2";
  if (__builtin_cpu_supports("sse4.2")) return "SSE4";
  return "SSE2";
#elif defined(__aarch64__)
  return "NEON";
#else
  return "scalar";
#endif
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view kSeparator = ": ";
    const std::size_t colon = line.find(kSeparator);
    if (line.starts_with("model name") && colon != std::string::npos) {
      return printable(std::string_view(line).substr(colon + kSeparator.size()));
    }
  }
  return "unknown";
}

unsigned long long physical_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_size = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_size <= 0) return 0;
  return static_cast<unsigned long long>(pages) * static_cast<unsigned long long>(page_size);
}

unsigned long long usable_memory() {
  const unsigned long long physical = physical_memory();
  const double limit = cgroup_memory_limit();
  // Compared first: what is no limit does not fit into the integer.
  return limit < static_cast<double>(physical) ? static_cast<unsigned long long>(limit) : physical;
}

}  // namespace rnnctl::base
