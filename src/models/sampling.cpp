#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <rnnctl/models/sampling.h>

namespace rnnctl::models {
namespace {

/// The places of all scores, the highest first.
std::vector<std::int32_t> by_score(std::span<const float> scores) {
  std::vector<std::int32_t> places(scores.size());
  std::iota(places.begin(), places.end(), 0);
  std::sort(places.begin(), places.end(), [scores](std::int32_t a, std::int32_t b) {
    const float left = scores[static_cast<std::size_t>(a)];
    const float right = scores[static_cast<std::size_t>(b)];
    return left > right || (left == right && a < b);
  });
  return places;
}

/// How many of the weights, the largest first, make up the share `top_p` of their sum.
std::size_t nucleus(const std::vector<double>& weights, double top_p) {
  const double wanted = top_p * std::accumulate(weights.begin(), weights.end(), 0.0);
  double sum = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    if (sum >= wanted) return i + 1;
  }
  return weights.size();
}

}  // namespace

std::int32_t draw_character(std::span<const float> scores, const SamplingOptions& options,
                            base::RandomStream& random) {
  if (scores.empty() || !(options.temperature >= 0) || options.top_k < 0 ||
      !(options.top_p > 0 && options.top_p <= 1)) {
    throw std::invalid_argument("draw_character: options out of range");
  }
  const std::vector<std::int32_t> places = by_score(scores);
  if (options.temperature == 0) return places[0];
  std::size_t count = places.size();
  if (options.top_k > 0) count = std::min(count, static_cast<std::size_t>(options.top_k));
  std::vector<double> weights(count);
  const double highest = scores[static_cast<std::size_t>(places[0])];
  for (std::size_t i = 0; i < count; ++i) {
    const double score = scores[static_cast<std::size_t>(places[i])];
    weights[i] = std::exp((score - highest) / options.temperature);
  }
  weights.resize(nucleus(weights, options.top_p));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  // 53 bits, as many as a double holds: uniform in [0, 1).
  double left = static_cast<double>(random.next64() >> 11) * 0x1p-53 * sum;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (left < weights[i]) return places[i];
    left -= weights[i];
  }
  return places[weights.size() - 1];
}

}  // namespace rnnctl::models
