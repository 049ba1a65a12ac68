#include <algorithm>
#include <cmath>

#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

void Standardisation::apply(std::span<float> values) const {
  const std::size_t features = mean.size();
  for (std::size_t i = 0; features > 0 && i < values.size(); i += features) {
    for (std::size_t f = 0; f < features; ++f) {
      values[i + f] = (values[i + f] - mean[f]) / deviation[f];
    }
  }
}

Standardisation standardisation_of(const LabelledSequences& sequences,
                                   std::span<const std::uint32_t> indices) {
  const auto features = static_cast<std::size_t>(sequences.features);
  std::vector<double> mean(features), squares(features);
  double steps = 0.0;
  // Welford's recurrence: the mean of large numbers with a small spread is exact enough, too.
  for (const std::uint32_t index : indices) {
    const std::span<const float> values = sequences.sequence(index);
    for (std::size_t i = 0; i < values.size(); i += features) {
      steps += 1.0;
      for (std::size_t f = 0; f < features; ++f) {
        const double x = values[i + f], off = x - mean[f];
        mean[f] += off / steps;
        squares[f] += off * (x - mean[f]);
      }
    }
  }
  Standardisation result;
  for (std::size_t f = 0; f < features; ++f) {
    result.mean.push_back(static_cast<float>(mean[f]));
    const auto deviation = static_cast<float>(std::sqrt(squares[f] / std::max(steps, 1.0)));
    result.deviation.push_back(deviation > 0.0F ? deviation : 1.0F);
  }
  return result;
}

}  // namespace rnnctl::data
