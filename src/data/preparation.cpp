#include <algorithm>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/preparation.h>

namespace rnnctl::data {

const std::vector<std::string>& task_names() {
  static const std::vector<std::string> names = {"classify", "regress", "next"};
  return names;
}

const std::string& name_of(Task task) { return task_names()[static_cast<std::size_t>(task)]; }

Task task_named(const std::string& name) {
  const auto& names = task_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw base::UsageError(
        base::str("task ", base::cited(name), " is unknown: ", base::join(names, ", ")));
  }
  return static_cast<Task>(found - names.begin());
}

void Preparation::prepare(std::span<float> values) const {
  inputs.apply(values);
  pixels.apply(values);
}

}  // namespace rnnctl::data
