// The weights that a user gives a small network: YAML, a parameter's name and its matrix.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace rnnctl::config {

/// A matrix that a weights file may hold.
struct WeightSlot {
  std::string name;
  std::vector<std::int64_t> shape;  ///< [rows, columns] or [size]
};

/// The numbers of each matrix that a file holds, row by row.
using Weights = std::map<std::string, std::vector<float>>;

/// A map of names to matrices, in either of YAML's styles (so that JSON is read, too):
///     Wx: [[0.5, -1], [2, 0.25]]      # a list of rows
///     b: [0.1, 0.2]                   # a vector, or a matrix of one row
/// Names are those of `slots`, each at most once; numbers are finite floats without quotes.
/// Throws base::InputError "FILE:LINE: ..." for an unknown or repeated name, a shape other than the
/// slot's, rows of different lengths, what is no number, an alias, anchor, tag or a second
/// document; for a file without any weights; and for one larger than `slots` justify or than 32
/// MiB.
Weights read_weights(const std::filesystem::path& path, const std::vector<WeightSlot>& slots);

}  // namespace rnnctl::config
