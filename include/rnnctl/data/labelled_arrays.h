// What X and y must be to be labelled sequences, and what they say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <rnnctl/data/array_files.h>
#include <rnnctl/data/npy.h>
#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

/// Throws base::InputError "FILE: …" unless `x` is [N, T, F] or [N, T] (one feature a time step),
/// finite numbers and nowhere 0 long, and `y` is [N] or [N, 1], finite numbers or text; N is below
/// 2^32. Reads all of X, an example at a time.
void check_arrays(const NpyArray& x, const NpyArray& y);
/// Both parts, and that the test set has as many features.
void check_arrays(const NamedArrays& arrays);

/// The functions below take what check_arrays has passed.

/// F, or 1.
std::int64_t features_of(const NpyArray& x);
/// [N], as NpyArray::text has them: 3.0 is "3".
std::vector<std::string> labels_of(const NpyArray& y);
/// Over all time steps of the examples `indices`, read one at a time. Throws std::out_of_range.
Standardisation standardisation_of(const NpyArray& x, std::span<const std::uint32_t> indices);

}  // namespace rnnctl::data
