// What a container is given, which is often less than what it sees of the machine.
#pragma once

#include <filesystem>

namespace rnnctl::base {

/// Cores' worth of CPU time that the quotas of this process's cgroup and of those above it allow
/// (1.5 = one and a half), infinity without a quota. Reads version 2 (cpu.max) and version 1
/// (cpu.cfs_quota_us); what cannot be read is taken as no quota.
double cgroup_cpu_quota(const std::filesystem::path& mount = "/sys/fs/cgroup",
                        const std::filesystem::path& membership = "/proc/self/cgroup");

/// Bytes of memory that they allow, infinity without a limit (version 1 says 2^63, less a page).
/// Reads version 2 (memory.max) and version 1 (memory.limit_in_bytes).
double cgroup_memory_limit(const std::filesystem::path& mount = "/sys/fs/cgroup",
                           const std::filesystem::path& membership = "/proc/self/cgroup");

}  // namespace rnnctl::base
