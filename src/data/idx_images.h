// Pictures and their labels out of a pair of IDX files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <rnnctl/data/idx.h>
#include <rnnctl/data/image_dataset.h>

namespace rnnctl::data {

struct IdxImageFiles {
  std::filesystem::path images, labels;
  bool is_there() const { return !images.empty(); }
};

/// As read: images [count, rows, columns], labels [count], all of a byte.
struct IdxImages {
  IdxImageFiles files;
  IdxFile images;
  IdxFile labels;
  std::int64_t rows() const { return images.header.sizes[1]; }
  std::int64_t columns() const { return images.header.sizes[2]; }
  std::int64_t highest_label() const;
};

// They all throw base::InputError with the file and the offset of what is wrong.

/// Reads and checks a pair that belongs together.
IdxImages read_idx_images(const IdxImageFiles& files);
void require_same_picture_size(const IdxImages& training, const IdxImages& test);
void require_labels_below(const IdxImages& test, std::int64_t num_classes);

/// "NAME (path of the images)"; `figures` as ImageDataset takes them.
std::shared_ptr<const ImageDataset> to_dataset(IdxImages&& images, const std::string& name,
                                               std::int64_t num_classes,
                                               const Standardisation& figures = {});

struct IdxFolder {
  IdxImageFiles training, test;
};

/// The pairs in a folder, by their names: "train" and "images", "test" or "t10k" and "images", and
/// the same names with "labels" and "idx1". Nothing where there is no training pair; throws
/// base::InputError where there are several.
IdxFolder find_idx_images(const std::filesystem::path& folder);

}  // namespace rnnctl::data
