// Memory for the kernels: aligned to a cache line, zeroed, with room behind its end for a vector.
#pragma once

#include <algorithm>
#include <cstddef>
#include <hwy/aligned_allocator.h>
#include <new>

namespace rnnctl::engine::kernels {

/// The stride of rows of `columns` floats that all begin at a cache line. An odd number of lines:
/// with a power of two a column of many rows would find room in few sets of the caches.
constexpr std::size_t padded(std::size_t columns) {
  constexpr std::size_t kCacheLine = 16;  // floats
  const std::size_t lines = (columns + kCacheLine - 1) / kCacheLine;
  return (lines | 1) * kCacheLine;
}

class Buffer {
 public:
  /// Kernels may read this many floats behind the end, and use none of them.
  static constexpr std::size_t kSlack = 64;

  Buffer() = default;
  /// Throws std::bad_alloc.
  explicit Buffer(std::size_t floats)
      : size_(floats), data_(hwy::AllocateAligned<float>(floats + kSlack)) {
    if (!data_) throw std::bad_alloc();
    std::fill_n(data_.get(), floats + kSlack, 0.0F);
  }
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
  hwy::AlignedFreeUniquePtr<float[]> data_;
};

}  // namespace rnnctl::engine::kernels
