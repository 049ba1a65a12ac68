#include <algorithm>

#include <gtest/gtest.h>

#include <rnnctl/training/weight_average.h>

namespace rnnctl::training {
namespace {

engine::NamedTensors two_tensors() {
  return {{"weight", torch::tensor({1.0F, -2.0F, 3.0F})}, {"bias", torch::tensor({0.1F})}};
}

// The weights after step `n`; neither linear in n nor the same for two numbers.
double weight_at(int n, int index) { return (index + 1) * 0.3 + 1.0 / (n + 1) - 0.01 * n * n; }

void set_weights(engine::NamedTensors& tensors, int n) {
  for (int i = 0; i < 3; ++i) tensors[0].second[i] = weight_at(n, i);
}

TEST(WeightAverage, StartsAtTheWeights) {
  engine::NamedTensors live = two_tensors();
  const WeightAverage average(live, 0.9);
  EXPECT_EQ(average.values().at(1).first, "bias");
  EXPECT_TRUE(torch::equal(average.values().at(0).second, live[0].second));
  EXPECT_FALSE(average.values().at(0).second.is_alias_of(live[0].second));
}

TEST(WeightAverage, FollowsTheFormula) {
  for (const double decay : {0.15, 0.9, 0.999}) {
    engine::NamedTensors live = two_tensors();
    WeightAverage average(live, decay);
    std::vector<double> expected = {1.0, -2.0, 3.0};
    for (int n = 0; n < 50; ++n) {
      set_weights(live, n);
      average.update();
      const double d = std::min(decay, (1.0 + n) / (10.0 + n));
      for (int i = 0; i < 3; ++i) expected[i] = d * expected[i] + (1.0 - d) * weight_at(n, i);
    }
    for (int i = 0; i < 3; ++i) {
      // Fifty roundings to float32 of values up to 25.
      EXPECT_NEAR(average.values()[0].second[i].item<double>(), expected[i], 5e-6 * 25) << decay;
    }
    EXPECT_FLOAT_EQ(average.values()[1].second[0].item<float>(), 0.1F);
  }
}

TEST(WeightAverage, AppliedLendsTheAverageAndGivesBackEveryBit) {
  engine::NamedTensors live = two_tensors();
  WeightAverage average(live, 0.9);
  set_weights(live, 1);
  live[1].second.fill_(1e-30F);  // lost by any arithmetic that would undo the average
  average.update();
  const torch::Tensor own_weight = live[0].second.clone(), own_bias = live[1].second.clone();
  const torch::Tensor averaged = average.values()[0].second.clone();
  ASSERT_FALSE(torch::equal(averaged, own_weight));
  {
    const WeightAverage::Applied applied(average);
    EXPECT_TRUE(torch::equal(live[0].second, averaged));
  }
  EXPECT_TRUE(torch::equal(live[0].second, own_weight));
  EXPECT_TRUE(torch::equal(live[1].second, own_bias));
  EXPECT_TRUE(torch::equal(average.values()[0].second, averaged));
}

TEST(WeightAverage, WorksOnParametersThatWantGradients) {
  engine::NamedTensors live = {{"weight", torch::ones({2}, torch::requires_grad())}};
  WeightAverage average(live, 0.5);
  average.update();
  const WeightAverage::Applied applied(average);
  EXPECT_FALSE(average.values()[0].second.requires_grad());
  EXPECT_TRUE(live[0].second.requires_grad());
}

}  // namespace
}  // namespace rnnctl::training
