// Labelled sequences of equal length in a NumPy array, which stays where it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rnnctl/data/answers.h>
#include <rnnctl/data/dataset.h>
#include <rnnctl/data/npy.h>
#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

/// X is turned into floats and standardised as it is gathered, so that of a mapped file only the
/// examples of a batch are in memory twice.
class ArrayDataset : public Dataset {
 public:
  /// An array of numbers, [count, time, input] or [count, time] (input is 1), nowhere 0 long, and
  /// the owner of the bytes that it borrows, null where they outlive the data set anyway.
  struct Inputs {
    NpyArray x;
    std::shared_ptr<const void> bytes;
    Standardisation standardisation;
  };

  /// Throws std::invalid_argument where the sizes contradict each other.
  ArrayDataset(std::string description, Inputs inputs, Answers answers,
               std::vector<std::string> content_hashes = {});

  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override;
  void gather_values(std::span<const std::uint32_t> indices, float* values) const override;

 private:
  std::string description_;
  Inputs inputs_;
  DatasetShape shape_;
  Answers answers_;
  std::vector<std::string> content_hashes_;
};

}  // namespace rnnctl::data
