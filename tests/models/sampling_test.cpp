// How often each character is drawn, against probabilities that double precision computes here.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/random.h>
#include <rnnctl/models/sampling.h>

namespace rnnctl::models {
namespace {

using testing::ElementsAre;

const std::vector<float> kScores = {0.5F, -1.0F, 2.0F, 0.0F, 1.5F, -3.0F};

base::RandomStream stream_of(std::uint64_t seed) {
  return base::RandomStream(seed, base::RandomPurpose::kSample);
}

std::vector<std::int32_t> draws(const std::vector<float>& scores, const SamplingOptions& options,
                                int count = 20'000, std::uint64_t seed = 1) {
  base::RandomStream random = stream_of(seed);
  std::vector<std::int32_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(draw_character(scores, options, random));
  return drawn;
}

std::set<std::int32_t> drawn_places(const std::vector<float>& scores,
                                    const SamplingOptions& options) {
  const std::vector<std::int32_t> all = draws(scores, options);
  return {all.begin(), all.end()};
}

std::vector<double> softmax_in_double(const std::vector<float>& scores, double temperature) {
  std::vector<double> result;
  for (const float score : scores)
    result.push_back(std::exp(static_cast<double>(score) / temperature));
  const double sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& probability : result) probability /= sum;
  return result;
}

/// Pearson's statistic over the classes that are expected at all.
double chi_square(const std::vector<std::int32_t>& drawn,
                  const std::vector<double>& probabilities) {
  double statistic = 0.0;
  for (std::size_t place = 0; place < probabilities.size(); ++place) {
    const double expected = probabilities[place] * static_cast<double>(drawn.size());
    const auto found = static_cast<double>(
        std::count(drawn.begin(), drawn.end(), static_cast<std::int32_t>(place)));
    if (expected == 0.0) {
      EXPECT_EQ(found, 0.0) << place;
    } else {
      statistic += (found - expected) * (found - expected) / expected;
    }
  }
  return statistic;
}

/// With five degrees of freedom, one right sampler in 100,000 is beyond it.
constexpr double kUnlikely = 30.86;

TEST(Sampling, DrawsWithTheProbabilitiesOfSoftmax) {
  for (const double temperature : {0.5, 1.0, 2.0}) {
    const auto drawn = draws(kScores, {.temperature = temperature});
    EXPECT_LT(chi_square(drawn, softmax_in_double(kScores, temperature)), kUnlikely) << temperature;
  }
  const auto cold = draws(kScores, {.temperature = 0.5});
  EXPECT_GT(chi_square(cold, softmax_in_double(kScores, 1.0)), 10 * kUnlikely)
      << "the bound tells one temperature from another";
}

TEST(Sampling, DoesNotOverflow) {
  const std::vector<float> huge = {1e4F, 1e4F + 1, -3e38F, 3e4F};
  EXPECT_THAT(drawn_places(huge, {.temperature = 1e-3}), ElementsAre(3));
  EXPECT_THAT(drawn_places({1, 2}, {.temperature = 100}), ElementsAre(0, 1));
}

TEST(Sampling, TakesTheHighestAtTemperatureZeroWithoutARandomNumber) {
  base::RandomStream random = stream_of(7);
  EXPECT_EQ(draw_character(kScores, {.temperature = 0}, random), 2);
  EXPECT_EQ(draw_character(std::vector<float>{1, 3, 3}, {.temperature = 0}, random), 1)
      << "of equal scores the first";
  EXPECT_EQ(random.next64(), stream_of(7).next64());
}

TEST(Sampling, UsesOneNumberADraw) {
  for (const SamplingOptions& options :
       {SamplingOptions{}, SamplingOptions{.top_k = 1}, SamplingOptions{.top_p = 0.01}}) {
    base::RandomStream random = stream_of(7), other = stream_of(7);
    draw_character(kScores, options, random);
    other.next64();
    EXPECT_EQ(random.next64(), other.next64());
  }
}

TEST(Sampling, LeavesTheKMostProbableInTheirProportions) {
  const auto drawn = draws(kScores, {.top_k = 3});
  auto kept = softmax_in_double({kScores[2], kScores[4], kScores[0]}, 1.0);
  EXPECT_LT(chi_square(drawn, {kept[2], 0, kept[0], 0, kept[1], 0}), kUnlikely);
  EXPECT_THAT(drawn_places(kScores, {.top_k = 1}), ElementsAre(2));
  EXPECT_THAT(drawn_places(kScores, {.top_k = 100}), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(drawn_places({1, 1, 1, 1}, {.top_k = 2}), ElementsAre(0, 1))
      << "of equal scores the first count as higher";
}

TEST(Sampling, LeavesTheSmallestSetThatMakesUpTheShare) {
  // Probabilities 0.1, 0.4, 0.3, 0.2: the largest alone are 0.4, two are 0.7, three 0.9.
  std::vector<float> scores;
  for (const double probability : {0.1, 0.4, 0.3, 0.2}) {
    scores.push_back(static_cast<float>(std::log(probability)));
  }
  EXPECT_THAT(drawn_places(scores, {.top_p = 1e-9}), ElementsAre(1));
  EXPECT_THAT(drawn_places(scores, {.top_p = 0.39}), ElementsAre(1));
  EXPECT_THAT(drawn_places(scores, {.top_p = 0.41}), ElementsAre(1, 2));
  EXPECT_THAT(drawn_places(scores, {.top_p = 0.69}), ElementsAre(1, 2));
  EXPECT_THAT(drawn_places(scores, {.top_p = 0.71}), ElementsAre(1, 2, 3));
  EXPECT_THAT(drawn_places(scores, {.top_p = 1.0}), ElementsAre(0, 1, 2, 3));
  EXPECT_LT(chi_square(draws(scores, {.top_p = 0.6}), {0, 4.0 / 7, 3.0 / 7, 0}), kUnlikely);
  EXPECT_THAT(drawn_places({5, 5}, {.top_p = 0.5}), ElementsAre(0));
}

TEST(Sampling, TakesTheShareOfWhatTemperatureAndKLeave) {
  // Of the two highest alone, the first one has exp(2) / (exp(2) + exp(1.5)) = 62 percent.
  EXPECT_THAT(drawn_places(kScores, {.top_k = 2, .top_p = 0.62}), ElementsAre(2));
  EXPECT_THAT(drawn_places(kScores, {.top_k = 2, .top_p = 0.63}), ElementsAre(2, 4));
  // At half the temperature 73 percent, hence 0.70 is within it.
  EXPECT_THAT(drawn_places(kScores, {.temperature = 0.5, .top_k = 2, .top_p = 0.7}),
              ElementsAre(2));
}

TEST(Sampling, SameSeedSameDraws) {
  EXPECT_EQ(draws(kScores, {}, 100, 5), draws(kScores, {}, 100, 5));
  EXPECT_NE(draws(kScores, {}, 100, 5), draws(kScores, {}, 100, 6));
}

TEST(Sampling, RefusesOptionsOutOfRange) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (const SamplingOptions& options :
       {SamplingOptions{.temperature = -1}, SamplingOptions{.temperature = none},
        SamplingOptions{.top_k = -1}, SamplingOptions{.top_p = 0}, SamplingOptions{.top_p = 1.5},
        SamplingOptions{.top_p = none}}) {
    EXPECT_THROW(draws(kScores, options, 1), std::invalid_argument);
  }
  EXPECT_THROW(draws({}, {}, 1), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::models
