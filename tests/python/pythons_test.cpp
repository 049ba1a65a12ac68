// Says when the other tests here cannot prove what they are for.
#include "python/pythons.h"

#include <gtest/gtest.h>

namespace rnnctl::test {
namespace {

TEST(Pythons, HaveTwoGenerationsOfPyTorch) {
  const auto found = pythons();
  if (found.empty()) GTEST_SKIP() << kNoPython;
  if (found.size() == 1) GTEST_SKIP() << "only one PyTorch, " << found[0].version;
  EXPECT_NE(found[0].version, found[1].version);
}

}  // namespace
}  // namespace rnnctl::test
