// From labels as written to what a network is taught, and to the parts that train, judge and test.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/answers.h>
#include <rnnctl/data/preparation.h>
#include <rnnctl/data/source.h>

namespace rnnctl::data {

/// `wanted` where that is not empty; else to predict a number where all labels are numbers and one
/// of them is not whole, and to classify everything else. Throws base::UsageError for a task that
/// labels are not for.
Task task_for(const std::vector<std::string>& labels, const std::string& wanted);

/// Task, class names or figures of the targets. `training` are the indices of what trains, by which
/// targets are standardised. Throws base::InputError with `source` for a label that is no number
/// where one is to be predicted, and where there is a single class.
Preparation preparation_of(const std::vector<std::string>& labels,
                           const std::vector<std::uint32_t>& training, Task task,
                           const std::string& source);

/// What `labels` are to the network. Throws base::InputError as above, and for an unknown class.
Answers answers_for(const std::vector<std::string>& labels, const Preparation& preparation,
                    const std::string& source);

/// Indices of the parts of one file; `test` is empty where `has_test_file`.
struct Parts {
  std::vector<std::uint32_t> training, validation, test;
};
Parts parts_of(const std::vector<std::string>& labels, Task task, const SourceOptions& options,
               bool has_test_file);

}  // namespace rnnctl::data
