#include "data/array_roles.h"

#include <algorithm>
#include <vector>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

using RolePlaces = std::array<std::optional<std::size_t>, kArrayRoles>;

struct RoleNames {
  const char* title;
  std::vector<std::string> names;  ///< as messages show them
};

/// In the order of ArrayRole. The first words are scikit-learn's and Keras's.
const std::array<RoleNames, kArrayRoles>& role_names() {
  static const std::array<RoleNames, kArrayRoles> names = {{
      {"X",
       {"x", "x_train", "train_x", "data", "features", "inputs", "train_data", "train_images"}},
      {"y", {"y", "y_train", "train_y", "label", "labels", "target", "targets", "train_labels"}},
      {"X of the test set", {"x_test", "test_x", "test_data", "test_images"}},
      {"y of the test set", {"y_test", "test_y", "test_labels"}},
  }};
  return names;
}

/// "X_Train.npy" -> "xtrain".
std::string folded(std::string_view name) {
  std::string word;
  for (const char c : name) {
    if (c != '_' && c != '-') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (word.ends_with(".npy")) word.resize(word.size() - 4);
  return word;
}

/// "a.npy, b.npy and 7 more".
std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> words;
  for (const std::string& name : names.first(std::min(names.size(), kShown))) {
    words.push_back(base::printable(name, 40));
  }
  std::string text = base::join(words, ", ");
  if (names.size() > kShown) text += base::str(" and ", names.size() - kShown, " more");
  return text;
}

void require_role(ArrayRole role, const RolePlaces& places, std::span<const std::string> names,
                  const std::string& source) {
  const auto place = static_cast<std::size_t>(role);
  if (places[place]) return;
  const RoleNames& wanted = role_names()[place];
  const std::string found = names.empty() ? "no array and so no " : listed(names) + " and no ";
  throw base::InputError(base::str(source, ": there is ", found, wanted.title,
                                   "; one of the names ", base::join(wanted.names, ", "),
                                   " is expected"));
}

}  // namespace

std::optional<ArrayRole> array_role_of(std::string_view name) {
  const std::string word = folded(name);
  for (std::size_t role = 0; role < kArrayRoles; ++role) {
    for (const std::string& known : role_names()[role].names) {
      if (word == folded(known)) return static_cast<ArrayRole>(role);
    }
  }
  return std::nullopt;
}

RolePlaces assign_array_roles(std::span<const std::string> names, const std::string& source,
                              std::optional<std::size_t> x) {
  RolePlaces places;
  places[0] = x;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::optional<ArrayRole> role = array_role_of(names[i]);
    if (!role || (x && (i == *x || role == ArrayRole::kX))) continue;
    std::optional<std::size_t>& place = places[static_cast<std::size_t>(*role)];
    if (place) {
      throw base::InputError(base::str(source, ": both ", base::printable(names[*place], 40),
                                       " and ", base::printable(names[i], 40), " are ",
                                       role_names()[static_cast<std::size_t>(*role)].title,
                                       " by their names; leave only one there"));
    }
    place = i;
  }
  require_role(ArrayRole::kX, places, names, source);
  require_role(ArrayRole::kY, places, names, source);
  if (places[2]) require_role(ArrayRole::kTestY, places, names, source);
  if (places[3]) require_role(ArrayRole::kTestX, places, names, source);
  return places;
}

}  // namespace rnnctl::data
