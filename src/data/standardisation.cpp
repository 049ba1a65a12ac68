#include <algorithm>
#include <cmath>
#include <cstdint>

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

Standardisation standardisation_of_pixels(std::span<const std::uint8_t> pixels, std::size_t size,
                                          std::span<const std::uint32_t> indices) {
  // Of whole numbers, so exact in any order.
  std::uint64_t sum = 0, squares = 0;
  for (const std::uint32_t index : indices) {
    std::uint64_t in_picture = 0, squared = 0;
    for (const std::uint64_t pixel : pixels.subspan(index * size, size)) {
      in_picture += pixel;
      squared += pixel * pixel;
    }
    sum += in_picture;
    squares += squared;
  }
  const double count =
      std::max(1.0, static_cast<double>(size) * static_cast<double>(indices.size()));
  const double mean = static_cast<double>(sum) / count;
  const double variance = static_cast<double>(squares) / count - mean * mean;
  const auto deviation = static_cast<float>(std::sqrt(std::max(variance, 0.0)) / 255.0);
  return {{static_cast<float>(mean / 255.0)}, {deviation > 0.0F ? deviation : 1.0F}};
}

Standardisation standardisation_of(const LabelledSequences& sequences,
                                   std::span<const std::uint32_t> indices) {
  FeatureFigures figures(sequences.features);
  for (const std::uint32_t index : indices) figures.add(sequences.sequence(index));
  return figures.standardisation();
}

}  // namespace rnnctl::data
