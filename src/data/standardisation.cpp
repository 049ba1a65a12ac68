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

void FeatureFigures::add(std::span<const float> values) {
  const std::size_t features = mean_.size();
  // Welford's recurrence: the mean of large numbers with a small spread is exact enough, too.
  for (std::size_t i = 0; i < values.size(); i += features) {
    steps_ += 1.0;
    for (std::size_t f = 0; f < features; ++f) {
      const double x = values[i + f], off = x - mean_[f];
      mean_[f] += off / steps_;
      squares_[f] += off * (x - mean_[f]);
    }
  }
}

Standardisation FeatureFigures::standardisation() const {
  Standardisation result;
  for (std::size_t f = 0; f < mean_.size(); ++f) {
    result.mean.push_back(static_cast<float>(mean_[f]));
    const auto deviation = static_cast<float>(std::sqrt(squares_[f] / std::max(steps_, 1.0)));
    result.deviation.push_back(deviation > 0.0F ? deviation : 1.0F);
  }
  return result;
}

Standardisation standardisation_of(const LabelledSequences& sequences,
                                   std::span<const std::uint32_t> indices) {
  FeatureFigures figures(sequences.features);
  for (const std::uint32_t index : indices) figures.add(sequences.sequence(index));
  return figures.standardisation();
}

}  // namespace rnnctl::data
