// Labelled sequences of numbers, of equal length or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/answers.h>
#include <rnnctl/data/dataset.h>
#include <rnnctl/data/labelled_sequences.h>
#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

class TimeSeriesDataset : public Dataset {
 public:
  /// `time` is what batches are padded to, at least the longest sequence; 0: that. The sequences
  /// are standardised here, once. Throws std::invalid_argument where the sizes contradict each
  /// other.
  TimeSeriesDataset(std::string description, LabelledSequences sequences, Answers answers,
                    const Standardisation& standardisation, std::int64_t time = 0,
                    std::vector<std::string> content_hashes = {});

  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  bool has_unequal_lengths() const override { return has_unequal_lengths_; }
  std::int64_t length(std::uint32_t index) const override;
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override;
  void gather_values(std::span<const std::uint32_t> indices, float* values) const override;

 private:
  std::string description_;
  LabelledSequences sequences_;
  Answers answers_;
  std::vector<std::string> content_hashes_;
  DatasetShape shape_;
  bool has_unequal_lengths_ = false;
};

}  // namespace rnnctl::data
