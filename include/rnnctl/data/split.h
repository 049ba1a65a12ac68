// The part that judges, or tests where there is no test set: a seeded sample of what would train.
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
/// arguments. `option` is the one that said the amount, for messages. Throws base::UsageError for
/// any other amount and a number that is not below `count`, base::InputError where a fraction is
/// none or all of them, std::invalid_argument for a count that is negative or over 2^32 - 1.
Split split_validation(std::int64_t count, double amount, std::uint64_t seed,
                       const char* option = "--validation-split");

/// The same for a part held back to test on, of each class as much of it as of all: the first part
/// of the result trains, the second tests. `classes` [count]. Every class that has two examples or
/// more is in both parts, whatever the amount; the amount is met as nearly as that allows.
Split split_stratified(const std::vector<std::int64_t>& classes, double amount, std::uint64_t seed,
                       const char* option = "--validation-split");

}  // namespace rnnctl::data
