// The validation part: a seeded sample of the training set, never of the test set.
#pragma once

#include <cstdint>
#include <vector>

namespace rnnctl::data {

struct Split {
  std::vector<std::uint32_t> training;    ///< ascending
  std::vector<std::uint32_t> validation;  ///< ascending; empty when none was asked for
};

/// Draws the validation part out of 0..count-1. `amount` >= 1 is a number of examples (whole),
/// 0 < amount < 1 a fraction of `count` (rounded), 0 no validation. A pure function of its
/// arguments. Throws base::UsageError for any other amount and when either part would be empty,
/// std::invalid_argument for a count that is negative or over 2^32 - 1.
Split split_validation(std::int64_t count, double amount, std::uint64_t seed);

/// The same for a part held back to test on, of each class as much of it as of all: the first part
/// of the result trains, the second tests. `classes` [count]. Every class that has two examples or
/// more is in both parts, whatever the amount; the amount is met as nearly as that allows.
Split split_stratified(const std::vector<std::int64_t>& classes, double amount, std::uint64_t seed);

}  // namespace rnnctl::data
