#include <fstream>
#include <map>
#include <sched.h>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "base/child_process.h"
#include <rnnctl/base/machine.h>

namespace rnnctl::base {
namespace {

/// The value of `key` in the kernel's own description of the first core, "" where there is none.
std::string cpuinfo(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (line.starts_with(key) && colon != std::string::npos) return line.substr(colon + 1) + " ";
  }
  return "";
}

TEST(Machine, ThereIsAtLeastOneCore) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  ASSERT_EQ(::sched_getaffinity(0, sizeof(mask), &mask), 0);
  EXPECT_GE(usable_cores(), 1);
  EXPECT_LE(usable_cores(), CPU_COUNT(&mask));
}

TEST(Machine, CoresOutsideTheAffinityMaskDoNotCount) {
  const auto result = test::run_in_child([] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(::sched_getcpu(), &one);
    if (::sched_setaffinity(0, sizeof(one), &one) != 0) return 50;
    return usable_cores();
  });
  EXPECT_EQ(result.exit_code, 1);
}

TEST(Machine, SimdLevelIsOneTheKernelSees) {
  const std::map<std::string, std::string> flag_of_level = {
      {"SSE2", " sse2 "}, {"SSE4", " sse4_2 "}, {"AVX2", " avx2 "}, {"AVX-512", " avx512f "}};
  const std::string flags = cpuinfo("flags");
  if (flags.empty()) GTEST_SKIP() << "the kernel lists no flags on this kind of CPU";
  ASSERT_EQ(flag_of_level.count(simd_level()), 1u) << simd_level();
  EXPECT_NE(flags.find(flag_of_level.at(simd_level())), std::string::npos) << simd_level();
  if (flags.find(" avx2 ") != std::string::npos) {
    EXPECT_NE(simd_level(), "SSE4") << "a wider one is there";
  }
}

TEST(Machine, CpuModelIsTheKernelsOrUnknown) {
  const std::string model = cpuinfo("model name");
  EXPECT_EQ(" " + cpu_model() + " ", model.empty() ? " unknown " : model);
}

TEST(Machine, MemoryIsPlausible) {
  constexpr unsigned long long kMebibyte = 1ull << 20;
  EXPECT_GT(physical_memory(), 16 * kMebibyte);
  EXPECT_EQ(physical_memory() % 1024, 0u);
  EXPECT_GT(usable_memory(), 16 * kMebibyte);
  EXPECT_LE(usable_memory(), physical_memory());
}

}  // namespace
}  // namespace rnnctl::base
