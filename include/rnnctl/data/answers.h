// What the examples of a data set are to be answered with.
#pragma once

#include <cstdint>
#include <vector>

namespace rnnctl::data {

/// Of each example a class, or a number.
struct Answers {
  std::vector<std::int64_t> classes;  ///< below num_classes; empty where there are values
  std::vector<float> values;          ///< empty where there are classes
  std::int64_t num_classes = 1;       ///< 1 where there are values

  std::size_t count() const { return values.empty() ? classes.size() : values.size(); }
};

}  // namespace rnnctl::data
