// Features of mean 0 and standard deviation 1, by the training part's figures.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <rnnctl/data/labelled_sequences.h>

namespace rnnctl::data {

/// x becomes (x - mean[feature]) / deviation[feature]. Without entries x stays as it is.
struct Standardisation {
  std::vector<float> mean;
  std::vector<float> deviation;  ///< > 0

  /// [time, features], in place.
  void apply(std::span<float> values) const;
};

/// Takes the figures of values that come piece by piece, in double precision; the deviation is the
/// population's, and 1 for a feature that never changes.
class FeatureFigures {
 public:
  explicit FeatureFigures(std::int64_t features)
      : mean_(static_cast<std::size_t>(features)), squares_(mean_.size()) {}
  /// [time, features].
  void add(std::span<const float> values);
  Standardisation standardisation() const;

 private:
  double steps_ = 0.0;
  std::vector<double> mean_, squares_;
};

/// Of pixels / 255, one entry for all of them, over the pictures `indices` of `size` pixels each.
Standardisation standardisation_of_pixels(std::span<const std::uint8_t> pixels, std::size_t size,
                                          std::span<const std::uint32_t> indices);

/// Over all time steps of the sequences `indices`.
Standardisation standardisation_of(const LabelledSequences& sequences,
                                   std::span<const std::uint32_t> indices);

}  // namespace rnnctl::data
