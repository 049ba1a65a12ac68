// How well each class is told from the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rnnctl::report {

using Confusion = std::vector<std::vector<std::int64_t>>;  ///< [actual][predicted]

/// As Powers (2011) defines them; 0 where a class was never predicted or never there.
struct ClassFigures {
  double precision = 0.0, recall = 0.0, f1 = 0.0;
  std::int64_t examples = 0;
};

/// One for each class. `confusion` is square.
std::vector<ClassFigures> class_figures(const Confusion& confusion);

/// The mean of all F1 (Sokolova, Lapalme 2009); 0 without classes.
double macro_f1(const std::vector<ClassFigures>& classes);

/// An entry off the diagonal.
struct Mixup {
  std::size_t actual = 0, predicted = 0;
  std::int64_t count = 0;
  double share = 0.0;  ///< of the examples of `actual`
};

/// The largest `most` entries off the diagonal, by their count; zeros are left out.
std::vector<Mixup> largest_mixups(const Confusion& confusion, std::size_t most);

}  // namespace rnnctl::report
