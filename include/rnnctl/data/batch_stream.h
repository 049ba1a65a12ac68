// Batches of a data set, the next ones prepared while the current one trains.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <rnnctl/data/dataset.h>

namespace rnnctl::data {

/// One batch; the memory is the stream's and stays valid until the next call of `at`.
/// `inputs` is aligned to 64 bytes.
struct Batch {
  const float* inputs = nullptr;          ///< [size, time, input]
  const std::int64_t* targets = nullptr;  ///< [size * targets_per_example]
  const float* values = nullptr;          ///< [size], to predict; null where there are classes
  std::int64_t size = 0;                  ///< examples; the last batch of an epoch may be smaller
  /// [size], the time steps of each example that are its own; null where all have all of them.
  const std::int64_t* lengths = nullptr;
  bool begins_streams = false;  ///< the first batch of an epoch of a data set of streams
};

struct BatchOptions {
  std::int64_t batch_size = 100;  ///< >= 1
  bool shuffle = true;            ///< false: the order of `indices`, every epoch
  std::uint64_t seed = 0;         ///< of the order and of the shifts
  int max_shift = 0;              ///< pixels, see Augmentation
};

/// Batch `position` of epoch `epoch` is a pure function of (options, indices, epoch, position):
/// a resume in the middle of an epoch needs no stored random state and no replay.
/// Keeps three batches in memory, allocated by the constructor.
class BatchStream {
 public:
  /// Streams the examples `indices` of `dataset`, which must outlive the stream. A data set of
  /// streams has its own batch size and order, and all of its examples.
  /// Throws std::invalid_argument for no indices, batch_size < 1 or max_shift < 0.
  BatchStream(const Dataset& dataset, std::vector<std::uint32_t> indices, BatchOptions options);
  /// Streams the whole of `dataset`.
  BatchStream(const Dataset& dataset, BatchOptions options);
  ~BatchStream();
  BatchStream(const BatchStream&) = delete;
  BatchStream& operator=(const BatchStream&) = delete;

  std::int64_t examples_per_epoch() const;
  std::int64_t batches_per_epoch() const;

  /// Returns the batch; a background thread prepares the two that follow it (after an epoch's last
  /// batch: the next epoch's first), so that going on in that order waits for nothing unless the
  /// caller is faster than the gathering. A jump to any other position prepares that one first.
  /// Asking again for the batch returned last costs nothing.
  /// 0 <= epoch < 2^32, 0 <= position < batches_per_epoch(), else throws std::out_of_range.
  /// Rethrows what the data set threw while this batch was prepared; the stream stays usable.
  /// Not to be called from several threads at once.
  const Batch& at(std::int64_t epoch, std::int64_t position);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rnnctl::data
