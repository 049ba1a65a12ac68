// A tensor as PyTorch pickles it: a strided view of a storage record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// Record "data/KEY", stated to hold `count` elements.
struct Storage {
  ElementType type;
  std::string_view key;
  std::int64_t count;
};

/// Element (i, j, …) lies at offset + i * strides[0] + j * strides[1] + … of the storage.
struct StridedTensor {
  const Storage* storage = nullptr;
  std::int64_t offset = 0;  ///< in elements, like the strides
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
};

/// "" when every element lies inside the storage, else what is wrong ("stride -1 is negative").
/// Checks without overflow whatever the numbers are.
std::string find_fault(const StridedTensor& tensor);

/// Elements of `shape`; -1 when negative sizes are in it or the product overflows.
std::int64_t element_count(std::span<const std::int64_t> shape);

/// Throws base::Error (a defect) unless `tensor`, called `name`, has the bytes that its sizes need.
void require_bytes_fit(const std::string& name, const Tensor& tensor);

/// The strides of a dense, row-major tensor, as PyTorch states them (a size of 0 counts as 1).
std::vector<std::int64_t> dense_strides(std::span<const std::int64_t> shape);

/// The elements gathered into a dense, row-major tensor. `tensor` has no fault and `storage` has
/// `tensor.storage->count` elements.
Tensor make_dense(const StridedTensor& tensor, std::span<const std::byte> storage);

}  // namespace rnnctl::checkpoint
