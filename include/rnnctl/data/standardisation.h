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

/// Over all time steps of the sequences `indices`, in double precision; the deviation is the
/// population's, and 1 for a feature that never changes.
Standardisation standardisation_of(const LabelledSequences& sequences,
                                   std::span<const std::uint32_t> indices);

}  // namespace rnnctl::data
