// Labelled 8-bit pictures, read row by row: the rows are the time steps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rnnctl/data/dataset.h>
#include <rnnctl/data/shared_bytes.h>
#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

class PixelScale;

class ImageDataset : public Dataset {
 public:
  /// `pixels` [count, rows, columns], `labels` [count] in 0..num_classes-1, which the caller has
  /// checked. Neither is copied, so that the pixels of a mapped file may be more than the memory.
  /// The network sees pixel / 255, or with `figures` (one entry) (pixel / 255 - mean) / deviation.
  /// Throws std::invalid_argument where the sizes contradict each other.
  ImageDataset(std::string description, SharedBytes pixels, SharedBytes labels, std::int64_t rows,
               std::int64_t columns, std::int64_t num_classes,
               std::vector<std::string> content_hashes = {}, const Standardisation& figures = {});

  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override;

  /// One picture, [rows, columns].
  std::span<const std::uint8_t> pixels(std::uint32_t index) const;
  std::uint8_t label(std::uint32_t index) const { return labels_[index]; }

 private:
  std::string description_;
  SharedBytes pixels_;
  SharedBytes labels_;
  std::vector<std::string> content_hashes_;
  std::shared_ptr<const PixelScale> scale_;
  DatasetShape shape_;
};

}  // namespace rnnctl::data
