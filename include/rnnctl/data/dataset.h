// What the batch stream reads: examples of one split, in the form they are stored in.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rnnctl::data {

/// The sizes a model is built from.
struct DatasetShape {
  std::int64_t count = 0;  ///< examples
  std::int64_t time = 0;   ///< time steps of an example
  std::int64_t input = 0;  ///< features of a time step
  std::int64_t num_classes = 0;
  std::int64_t targets_per_example = 1;  ///< 1: one class an example; `time`: one a time step
  bool has_values = false;  ///< a number to predict instead of a class; num_classes is 1
};

/// Moves training examples: the picture is shifted right by dx and down by dy pixels, what enters
/// is black. dx, then dy, are uniform in [-max_shift, max_shift], drawn from
/// RandomStream(seed, kAugment, epoch, example), so they do not depend on the batch an example is
/// in. Data sets that are not pictures ignore it.
struct Augmentation {
  int max_shift = 0;  ///< pixels, >= 0; 0 leaves the pictures as they are
  std::uint64_t seed = 0;
  std::uint32_t epoch = 0;
};

class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DatasetShape& shape() const = 0;
  /// "MNIST training images (data/mnist/train-images-idx3-ubyte.gz)"
  virtual const std::string& description() const = 0;
  /// SHA-256 of what was read, for run.json; empty for built-in data.
  virtual const std::vector<std::string>& content_hashes() const = 0;
  /// Writes the examples `indices` in that order: `inputs` [indices.size(), time, input] scaled to
  /// what the network sees (pixels / 255), `targets` [indices.size() * targets_per_example]; what
  /// is behind an example's own length is zeros. Safe to call from several threads at once,
  /// allocates nothing. Throws std::out_of_range for an index that is not below `shape().count`.
  virtual void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
                      float* inputs, std::int64_t* targets) const = 0;

  /// What is to be predicted where the shape `has_values`: [indices.size()], as gather() does;
  /// that one then writes zeros for targets.
  virtual void gather_values(std::span<const std::uint32_t>, float*) const {
    throw std::logic_error("this data set has classes");
  }

  /// Greater than 0: batches are to be that many examples, in order, each of which goes on where
  /// the one before stopped, so that the hidden state is carried from batch to batch.
  virtual std::int64_t streams() const { return 0; }

  /// Whether some examples are shorter than `shape().time`.
  virtual bool has_unequal_lengths() const { return false; }
  /// The time steps of an example that are its own, 1 to `shape().time`. Throws std::out_of_range.
  virtual std::int64_t length(std::uint32_t index) const {
    if (index >= shape().count) throw std::out_of_range("Dataset: no such example");
    return shape().time;
  }
};

}  // namespace rnnctl::data
