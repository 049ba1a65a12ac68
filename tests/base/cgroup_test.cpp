#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include <rnnctl/base/cgroup.h>

namespace rnnctl::base {
namespace {

namespace fs = std::filesystem;

/// A made-up /sys/fs/cgroup and /proc/self/cgroup.
class Cgroup : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(testing::TempDir()) / (std::string("rnnctl_cgroup_") + test->name());
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const fs::path& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  double quota() const { return cgroup_cpu_quota(root_ / "sys", root_ / "membership"); }
  double memory() const { return cgroup_memory_limit(root_ / "sys", root_ / "membership"); }

 private:
  fs::path root_;
};

TEST_F(Cgroup, NothingToReadIsNoQuota) { EXPECT_TRUE(std::isinf(quota())); }

TEST_F(Cgroup, Version2IsQuotaOverPeriod) {
  write("membership", "0::/\n");
  write("sys/cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(quota(), 1.5);
}

TEST_F(Cgroup, Version2MaxIsNoQuota) {
  write("membership", "0::/job\n");
  write("sys/job/cpu.max", "max 100000\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(Cgroup, TheTightestOfAllLevelsCounts) {
  write("membership", "0::/machine/job/step\n");
  write("sys/machine/cpu.max", "400000 100000\n");
  write("sys/machine/job/cpu.max", "300000 100000\n");
  write("sys/machine/job/step/cpu.max", "max 100000\n");
  write("sys/machine/other/cpu.max", "100000 100000\n");
  EXPECT_DOUBLE_EQ(quota(), 3.0);
}

TEST_F(Cgroup, AGroupTheContainerCannotSeeFallsBackToTheRoot) {
  write("membership", "0::/docker/0123\n");
  write("sys/cpu.max", "200000 100000\n");
  EXPECT_DOUBLE_EQ(quota(), 2.0);
}

TEST_F(Cgroup, AGroupOutsideTheNamespaceDoesNotLeaveTheMount) {
  write("membership", "0::/../outside\n");
  write("outside/cpu.max", "100000 100000\n");
  write("sys/cpu.max", "200000 100000\n");
  EXPECT_DOUBLE_EQ(quota(), 2.0);
}

TEST_F(Cgroup, Version1HasItsOwnFilesPerController) {
  write("membership", "5:memory:/m\n4:cpu,cpuacct:/job\n0::/\n");
  write("sys/cpu,cpuacct/job/cpu.cfs_quota_us", "250000\n");
  write("sys/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(quota(), 2.5);
}

TEST_F(Cgroup, Version1MinusOneIsNoQuota) {
  write("membership", "4:cpu,cpuacct:/\n");
  write("sys/cpu/cpu.cfs_quota_us", "-1\n");
  write("sys/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(Cgroup, Version1CpusetIsNotTheCpuController) {
  write("membership", "4:cpuset:/job\n");
  write("sys/cpuset/job/cpu.cfs_quota_us", "100000\n");
  write("sys/cpuset/job/cpu.cfs_period_us", "100000\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(Cgroup, NonsenseIsNoQuota) {
  write("membership", "nonsense\n\n0::/\n");
  write("sys/cpu.max", "-5 0\n");
  EXPECT_TRUE(std::isinf(quota()));
}

TEST_F(Cgroup, MemoryIsLimitedByTheTightestLevelToo) {
  EXPECT_TRUE(std::isinf(memory()));
  write("membership", "0::/machine/job\n");
  write("sys/machine/job/memory.max", "max\n");
  EXPECT_TRUE(std::isinf(memory()));
  write("sys/machine/memory.max", "1073741824\n");
  EXPECT_DOUBLE_EQ(memory(), 1073741824.0);
  write("sys/memory.max", "nonsense\n");
  EXPECT_DOUBLE_EQ(memory(), 1073741824.0);
}

TEST_F(Cgroup, Version1LimitsMemoryInItsOwnFiles) {
  write("membership", "5:memory:/m\n4:cpu,cpuacct:/job\n");
  write("sys/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/memory/m/memory.limit_in_bytes", "536870912\n");
  EXPECT_DOUBLE_EQ(memory(), 536870912.0);
}

}  // namespace
}  // namespace rnnctl::base
