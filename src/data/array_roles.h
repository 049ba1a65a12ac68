// What an array of a data set is for, by its name.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rnnctl::data {

enum class ArrayRole { kX, kY, kTestX, kTestY };
inline constexpr std::size_t kArrayRoles = 4;

/// Case, '_', '-' and a last ".npy" do not count: X_train.npy and xtrain are the same.
std::optional<ArrayRole> array_role_of(std::string_view name);

/// For each role the place in `names` of the array that has it. `x`: that one is X, whatever its
/// name. Throws base::InputError, with `source` as the data's name, where two arrays have one role,
/// where X or y is missing, and where a test set has only one of both.
std::array<std::optional<std::size_t>, kArrayRoles> assign_array_roles(
    std::span<const std::string> names, const std::string& source,
    std::optional<std::size_t> x = std::nullopt);

}  // namespace rnnctl::data
