// Short sequences given as numbers: the tutorials' own batches, and what a user types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/dataset.h>

namespace rnnctl::data {

class SequenceDataset : public Dataset {
 public:
  /// `inputs` [count, time, input], `targets` [count * targets_per_example]; throws
  /// std::invalid_argument where sizes contradict `shape`.
  SequenceDataset(std::string description, DatasetShape shape, std::vector<float> inputs,
                  std::vector<std::int64_t> targets, std::vector<std::string> class_names = {});

  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  /// What class i is called; empty when classes are only numbers.
  const std::vector<std::string>& class_names() const { return class_names_; }
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override;

 private:
  std::string description_;
  DatasetShape shape_;
  std::vector<float> inputs_;
  std::vector<std::int64_t> targets_;
  std::vector<std::string> class_names_;
  std::vector<std::string> content_hashes_;
};

/// Tutorial 003's lesson: "hihell" one-hot over h, i, e, l, o -> "ihello"; one example of 6 steps,
/// a target at each step.
SequenceDataset hihell();

}  // namespace rnnctl::data
