#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

#include <rnnctl/base/error.h>
#include <rnnctl/base/random.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/split.h>

namespace rnnctl::data {
namespace {

// The number of examples that `amount` asks for, 1..count-1.
std::ptrdiff_t held_back(std::int64_t count, double amount, const char* option) {
  const std::string asked =
      base::str(option, " ", base::shortest(amount), " of ", count, " examples");
  if (!(amount > 0.0) || (amount > 1.0 && amount != std::floor(amount))) {
    throw base::UsageError(asked + " is neither a whole number nor a fraction between 0 and 1");
  }
  if (amount >= 1.0) {
    if (amount < static_cast<double>(count)) return static_cast<std::ptrdiff_t>(amount);
    throw base::UsageError(asked + " leaves nothing to train on, choose a smaller one");
  }
  // A fraction, the default of --test-split above all, fails only where there are too few data.
  const double size = std::round(amount * static_cast<double>(count));
  if (size < 1.0) {
    throw base::InputError(base::str(asked, " is none; use more data or a larger ", option));
  }
  if (size >= static_cast<double>(count)) {
    throw base::InputError(base::str(asked, " is all; use more data or a smaller ", option));
  }
  return static_cast<std::ptrdiff_t>(size);
}

}  // namespace

Split split_validation(std::int64_t count, double amount, std::uint64_t seed, const char* option) {
  if (count < 0 || count > std::numeric_limits<std::uint32_t>::max()) {
    throw std::invalid_argument(base::str("split_validation: ", count, " examples"));
  }
  const std::ptrdiff_t size = amount == 0.0 ? 0 : held_back(count, amount, option);
  const std::vector<std::uint32_t> drawn =
      base::permutation(static_cast<std::uint32_t>(count), seed, base::RandomPurpose::kSplit);
  Split split{.training = {drawn.begin() + size, drawn.end()},
              .validation = {drawn.begin(), drawn.begin() + size}};
  std::sort(split.training.begin(), split.training.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

Split split_stratified(const std::vector<std::int64_t>& classes, double amount, std::uint64_t seed,
                       const char* option) {
  const auto count = static_cast<std::int64_t>(classes.size());
  const double share =
      static_cast<double>(held_back(count, amount, option)) / static_cast<double>(count);
  const std::vector<std::uint32_t> drawn =
      base::permutation(static_cast<std::uint32_t>(count), seed, base::RandomPurpose::kSplit);
  std::map<std::int64_t, std::vector<std::uint32_t>> members;
  for (const std::uint32_t index : drawn) members[classes[index]].push_back(index);
  Split split;
  double owed = 0.0;  // what rounding kept from the classes so far
  for (const auto& [name, indices] : members) {
    const auto size = static_cast<double>(indices.size());
    const double wanted = share * size + owed;
    const double held = size < 2.0 ? 0.0 : std::clamp(std::round(wanted), 1.0, size - 1.0);
    owed = wanted - held;
    const auto middle = indices.begin() + static_cast<std::ptrdiff_t>(held);
    split.validation.insert(split.validation.end(), indices.begin(), middle);
    split.training.insert(split.training.end(), middle, indices.end());
  }
  std::sort(split.training.begin(), split.training.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace rnnctl::data
