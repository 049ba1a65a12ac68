#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include <rnnctl/base/cgroup.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// Both in microseconds. A quota of "max" (version 2) or -1 (version 1) is none.
double cores(double quota, double period) {
  return quota > 0 && period > 0 ? quota / period : kNoLimit;
}

double quota_version2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0;
  double period = 0;
  return file >> quota >> period ? cores(quota, period) : kNoLimit;
}

double quota_version1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  return quota_file >> quota && period_file >> period ? cores(quota, period) : kNoLimit;
}

/// "max" (version 2) is none.
double bytes_in(const fs::path& file_name) {
  std::ifstream file(file_name);
  double bytes = 0;
  return file >> bytes && bytes > 0 ? bytes : kNoLimit;
}

double memory_version2(const fs::path& group) { return bytes_in(group / "memory.max"); }

double memory_version1(const fs::path& group) { return bytes_in(group / "memory.limit_in_bytes"); }

/// How a group's limit is read. `name` is version 1's.
struct Controller {
  const char* name;
  double (*version2)(const fs::path& group);
  double (*version1)(const fs::path& group);
};

/// The smallest limit from `group` up to `root`: each level limits all below it.
double smallest_limit(const fs::path& root, const std::string& group,
                      double (*limit_of)(const fs::path&)) {
  fs::path relative = fs::path(group).relative_path().lexically_normal();
  // A group outside of what the container sees is written "/../..": only the root is left to ask.
  if (!relative.empty() && *relative.begin() == "..") relative.clear();
  double smallest = limit_of(root);
  for (; !relative.empty(); relative = relative.parent_path()) {
    smallest = std::min(smallest, limit_of(root / relative));
  }
  return smallest;
}

bool lists(const std::string& controllers, const char* wanted) {
  std::istringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');) {
    if (name == wanted) return true;
  }
  return false;
}

double smallest_limit(const Controller& controller, const fs::path& mount,
                      const fs::path& membership) {
  std::ifstream file(membership);
  double smallest = kNoLimit;
  // Lines are "number:controllers:group"; version 2 has the number 0 and no controllers.
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string number;
    std::string controllers;
    std::string group;
    std::getline(fields, number, ':');
    std::getline(fields, controllers, ':');
    std::getline(fields, group);
    if (controllers.empty()) {
      smallest = std::min(smallest, smallest_limit(mount, group, controller.version2));
    } else if (lists(controllers, controller.name)) {
      const auto version1 = controller.version1;
      smallest = std::min(smallest, smallest_limit(mount / controllers, group, version1));
      smallest = std::min(smallest, smallest_limit(mount / controller.name, group, version1));
    }
  }
  return smallest;
}

}  // namespace

double cgroup_cpu_quota(const fs::path& mount, const fs::path& membership) {
  return smallest_limit(Controller{"cpu", quota_version2, quota_version1}, mount, membership);
}

double cgroup_memory_limit(const fs::path& mount, const fs::path& membership) {
  return smallest_limit(Controller{"memory", memory_version2, memory_version1}, mount, membership);
}

}  // namespace rnnctl::base
