#include "data/labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/class_names.h>
#include <rnnctl/data/parse_float.h>
#include <rnnctl/data/split.h>

namespace rnnctl::data {
namespace {

float number_of(const std::string& label, std::size_t index, const std::string& source) {
  float value = 0.0F;
  if (parse_float(label, value)) return value;
  throw base::InputError(base::str(source, ", sequence ", index + 1, ": ", base::cited(label),
                                   " is no number to predict; to tell classes apart, use --task "
                                   "classify"));
}

std::vector<float> numbers_of(const std::vector<std::string>& labels, const std::string& source) {
  std::vector<float> values;
  values.reserve(labels.size());
  for (const std::string& label : labels) values.push_back(number_of(label, values.size(), source));
  return values;
}

/// A number for each different label, as split_stratified() wants them.
std::vector<std::int64_t> groups_of(const std::vector<std::string>& labels) {
  std::map<std::string, std::int64_t> groups;
  std::vector<std::int64_t> result;
  result.reserve(labels.size());
  for (const std::string& label : labels) {
    result.push_back(groups.emplace(label, static_cast<std::int64_t>(groups.size())).first->second);
  }
  return result;
}

/// Cuts `amount` of `indices` off, which is returned. `option` says the amount.
std::vector<std::uint32_t> cut_off(std::vector<std::uint32_t>& indices,
                                   const std::vector<std::int64_t>& groups, Task task,
                                   double amount, std::uint64_t seed, const char* option) {
  std::vector<std::int64_t> own;
  for (const std::uint32_t index : indices) own.push_back(groups[index]);
  const auto count = static_cast<std::int64_t>(own.size());
  const Split split = task == Task::kClassify ? split_stratified(own, amount, seed, option)
                                              : split_validation(count, amount, seed, option);
  const auto chosen = [&indices](const std::vector<std::uint32_t>& places) {
    std::vector<std::uint32_t> result;
    for (const std::uint32_t place : places) result.push_back(indices[place]);
    return result;
  };
  std::vector<std::uint32_t> rest = chosen(split.training), off = chosen(split.validation);
  indices = std::move(rest);
  return off;
}

}  // namespace

Task task_for(const std::vector<std::string>& labels, const std::string& wanted) {
  if (!wanted.empty()) {
    const Task task = task_named(wanted);
    if (task != Task::kNext) return task;
    throw base::UsageError(
        "--task next is for text; sequences with labels are to classify or regress");
  }
  bool is_whole = true;
  for (const std::string& label : labels) {
    float value = 0.0F;
    if (!parse_float(label, value)) return Task::kClassify;
    is_whole = is_whole && value == std::floor(value);
  }
  return is_whole ? Task::kClassify : Task::kRegress;
}

Preparation preparation_of(const std::vector<std::string>& labels,
                           const std::vector<std::uint32_t>& training, Task task,
                           const std::string& source) {
  Preparation preparation;
  preparation.task = task;
  if (task == Task::kClassify) {
    preparation.class_names = ClassNames(labels, source).names();
    return preparation;
  }
  const std::vector<float> values = numbers_of(labels, source);
  FeatureFigures figures(1);
  for (const std::uint32_t index : training) figures.add(std::span(&values[index], 1));
  preparation.targets = figures.standardisation();
  return preparation;
}

Answers answers_for(const std::vector<std::string>& labels, const Preparation& preparation,
                    const std::string& source) {
  Answers answers;
  if (preparation.task == Task::kRegress) {
    answers.values = numbers_of(labels, source);
    preparation.targets.apply(answers.values);
    return answers;
  }
  answers.classes = ClassNames(preparation.class_names).classes_of(labels, source);
  answers.num_classes = static_cast<std::int64_t>(preparation.class_names.size());
  return answers;
}

Parts parts_of(const std::vector<std::string>& labels, Task task, const SourceOptions& options,
               bool has_test_file) {
  Parts parts;
  parts.training.resize(labels.size());
  for (std::uint32_t i = 0; i < labels.size(); ++i) parts.training[i] = i;
  const std::vector<std::int64_t> groups = groups_of(labels);
  if (!has_test_file) {
    if (options.test_split == 0) {
      throw base::UsageError(
          "--test-split 0: there is no test file, so a part must test, like 0.1");
    }
    parts.test =
        cut_off(parts.training, groups, task, options.test_split, options.seed, "--test-split");
    if (parts.test.empty()) {
      throw base::InputError(
          base::str(base::printable(options.path.string()),
                    ": no class has two examples, so that one could test what the "
                    "other taught; is the label another column?"));
    }
  }
  if (options.validation_split > 0) {
    parts.validation = cut_off(parts.training, groups, task, options.validation_split, options.seed,
                               "--validation-split");
  }
  return parts;
}

}  // namespace rnnctl::data
