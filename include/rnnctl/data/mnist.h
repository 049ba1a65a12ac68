// MNIST (LeCun, Cortes, Burges): finding the four files, reading them, and knowing the genuine
// ones.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <rnnctl/data/image_dataset.h>

namespace rnnctl::data {

/// The four files by the names they are published under; `.gz` may follow.
struct MnistFile {
  const char* name;    ///< "train-images-idx3-ubyte"
  const char* sha256;  ///< of the raw IDX contents
};
extern const std::array<MnistFile, 4> kMnistFiles;  ///< train images, labels, test images, labels

/// `chosen` (from --data or RNNCTL_DATA, may be empty), else the shipped data/mnist,
/// else what `data fetch` got.
/// Throws base::InputError where there is no such folder, with what to do.
std::filesystem::path find_mnist(const std::filesystem::path& chosen);

struct MnistPair {
  std::shared_ptr<const ImageDataset> training;
  std::shared_ptr<const ImageDataset> test;
  bool genuine = false;  ///< all four files hold the original digits
};

/// Reads both splits from `directory`, gzip or raw. Classes are 0..max label of the training set,
/// at least 10. Throws base::InputError (file, offset, what is wrong).
MnistPair load_mnist(const std::filesystem::path& directory);

struct MnistVerdict {
  std::filesystem::path path;
  bool genuine = false;
  std::string finding;  ///< "genuine", "missing", "SHA-256 … instead of …", the reader's error
};
/// Checks the four files' contents; never throws for bad files, each gets its verdict.
std::vector<MnistVerdict> verify_mnist(const std::filesystem::path& directory);

}  // namespace rnnctl::data
