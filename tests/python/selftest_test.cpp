// The losses that `rnnctl selftest` compares with are those that PyTorch computes.
#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "commands/golden_training.h"
#include "python/pythons.h"

namespace rnnctl {
namespace {

TEST(Selftest, ItsLossesAreThoseOfEachPyTorchInDoublePrecision) {
  const auto pythons = test::pythons();
  if (pythons.empty()) GTEST_SKIP() << test::kNoPython;
  for (const test::Python& python : pythons) {
    const auto computed = nlohmann::json::parse(python.run("selftest.py", {}));
    ASSERT_EQ(computed.size(), commands::golden_trainings().size());
    for (const auto& training : commands::golden_trainings()) {
      const std::vector<double> losses = computed.at(training.name);
      ASSERT_EQ(losses.size(), training.losses.size());
      for (std::size_t i = 0; i < losses.size(); ++i) {
        EXPECT_NEAR(losses[i], training.losses[i], 1e-12)
            << python.version << ", " << training.name << ", step " << i + 1;
      }
    }
  }
}

}  // namespace
}  // namespace rnnctl
