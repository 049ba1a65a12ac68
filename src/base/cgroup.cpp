#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include <rnnctl/base/cgroup.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

constexpr double kNoQuota = std::numeric_limits<double>::infinity();

/// Both in microseconds. A quota of "max" (version 2) or -1 (version 1) is none.
double cores(double quota, double period) {
  return quota > 0 && period > 0 ? quota / period : kNoQuota;
}

double quota_version2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0;
  double period = 0;
  return file >> quota >> period ? cores(quota, period) : kNoQuota;
}

double quota_version1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  return quota_file >> quota && period_file >> period ? cores(quota, period) : kNoQuota;
}

/// The smallest quota from `group` up to `root`: each level limits all below it.
double smallest_quota(const fs::path& root, const std::string& group,
                      double (*quota_of)(const fs::path&)) {
  fs::path relative = fs::path(group).relative_path().lexically_normal();
  // A group outside of what the container sees is written "/../..": only the root is left to ask.
  if (!relative.empty() && *relative.begin() == "..") relative.clear();
  double smallest = quota_of(root);
  for (; !relative.empty(); relative = relative.parent_path()) {
    smallest = std::min(smallest, quota_of(root / relative));
  }
  return smallest;
}

bool lists_cpu(const std::string& controllers) {
  std::istringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');) {
    if (name == "cpu") return true;
  }
  return false;
}

}  // namespace

double cgroup_cpu_quota(const fs::path& mount, const fs::path& membership) {
  std::ifstream file(membership);
  double smallest = kNoQuota;
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
      smallest = std::min(smallest, smallest_quota(mount, group, quota_version2));
    } else if (lists_cpu(controllers)) {
      smallest = std::min(smallest, smallest_quota(mount / controllers, group, quota_version1));
      smallest = std::min(smallest, smallest_quota(mount / "cpu", group, quota_version1));
    }
  }
  return smallest;
}

}  // namespace rnnctl::base
