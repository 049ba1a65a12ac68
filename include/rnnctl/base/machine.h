// What this machine offers to this process.
#pragma once

#include <string>

namespace rnnctl::base {

/// Cores that the affinity mask of this process holds (taskset, a container's cpuset). At least 1.
int affinity_cores();

/// Cores this process may use: its affinity mask, lowered by a cgroup CPU quota. At least 1.
int usable_cores();

/// The widest of "SSE2", "SSE4", "AVX2", "AVX-512" (or "NEON", "scalar") this CPU runs.
std::string simd_level();

/// "AMD EPYC 9B45", or "unknown".
std::string cpu_model();

/// Bytes of physical memory, 0 where unknown.
unsigned long long physical_memory();

/// Bytes of memory this process may use: the physical ones, lowered by a cgroup's limit. 0 where
/// unknown.
unsigned long long usable_memory();

}  // namespace rnnctl::base
