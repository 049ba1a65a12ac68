#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/class_names.h>
#include <rnnctl/data/parse_float.h>

namespace rnnctl::data {
namespace {

std::vector<std::string> in_order(const std::vector<std::string>& labels) {
  const std::set<std::string> different(labels.begin(), labels.end());
  std::vector<std::pair<float, std::string>> numbers;
  for (const std::string& label : different) {
    float value = 0.0F;
    if (!parse_float(label, value)) return {different.begin(), different.end()};
    numbers.emplace_back(value, label);
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::string> names;
  for (auto& [value, label] : numbers) names.push_back(std::move(label));
  return names;
}

}  // namespace

ClassNames::ClassNames(const std::vector<std::string>& labels, const std::string& source)
    : ClassNames(in_order(labels)) {
  if (names_.size() < 2) {
    const std::string only = names_.empty() ? "" : base::printable(names_[0], 40);
    throw base::InputError(
        base::str(source, ": every label is '", only, "'; at least two classes are expected"));
  }
}

ClassNames::ClassNames(std::vector<std::string> names) : names_(std::move(names)) {
  for (const std::string& name : names_) {
    const auto index = static_cast<std::int64_t>(index_.size());
    if (!index_.emplace(name, index).second) {
      throw std::invalid_argument(base::str("ClassNames: '", name, "' is there twice"));
    }
  }
}

std::vector<std::int64_t> ClassNames::classes_of(const std::vector<std::string>& labels,
                                                 const std::string& source) const {
  std::vector<std::int64_t> classes;
  classes.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto found = index_.find(labels[i]);
    if (found == index_.end()) {
      throw base::InputError(base::str(source, ", sequence ", i + 1, ": the label '",
                                       base::printable(labels[i], 40), "' is none of the ",
                                       names_.size(), " that the training data have"));
    }
    classes.push_back(found->second);
  }
  return classes;
}

}  // namespace rnnctl::data
