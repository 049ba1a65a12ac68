#include "checkpoint/strided_tensor.h"

#include <algorithm>
#include <cstring>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

/// PyTorch stops at 64; no network here has more than 4.
constexpr std::size_t kMaxDimensions = 16;

std::string find_negative(const StridedTensor& tensor) {
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    if (tensor.shape[i] < 0) return base::str("size ", tensor.shape[i], " is negative");
    if (tensor.strides[i] < 0) return base::str("stride ", tensor.strides[i], " is negative");
  }
  if (tensor.offset < 0) return base::str("offset ", tensor.offset, " is negative");
  return "";
}

bool is_dense(const StridedTensor& tensor) {
  const std::vector<std::int64_t> dense = dense_strides(tensor.shape);
  for (std::size_t i = 0; i < dense.size(); ++i) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != dense[i]) return false;
  }
  return true;
}

}  // namespace

std::int64_t element_count(std::span<const std::int64_t> shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0) return -1;
  }
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  for (const std::int64_t size : shape) {
    if (__builtin_mul_overflow(count, size, &count)) return -1;
  }
  return count;
}

void require_bytes_fit(const std::string& name, const Tensor& tensor) {
  const std::int64_t count = element_count(tensor.shape);
  const std::size_t size = element_size(tensor.type);
  if (count >= 0 && static_cast<std::size_t>(count) == tensor.bytes.size() / size &&
      tensor.bytes.size() % size == 0) {
    return;
  }
  throw base::Error(
      base::ExitCode::kDefect,
      base::str("tensor '", base::printable(name), "' of sizes ", base::shape_text(tensor.shape),
                " has ", tensor.bytes.size(), " bytes"));
}

std::vector<std::int64_t> dense_strides(std::span<const std::int64_t> shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i > 1; --i) {
    const std::int64_t size = std::max<std::int64_t>(shape[i - 1], 1);
    // Only a tensor without elements can overflow here, and its strides are never used.
    if (__builtin_mul_overflow(strides[i - 1], size, &strides[i - 2])) strides[i - 2] = 1;
  }
  return strides;
}

std::string find_fault(const StridedTensor& tensor) {
  if (tensor.shape.size() != tensor.strides.size()) {
    return base::str(tensor.shape.size(), " sizes but ", tensor.strides.size(), " strides");
  }
  if (tensor.shape.size() > kMaxDimensions) {
    return base::str(tensor.shape.size(), " dimensions, the limit is ", kMaxDimensions);
  }
  if (std::string fault = find_negative(tensor); !fault.empty()) return fault;
  const std::int64_t count = element_count(tensor.shape);
  if (count == 0) return "";
  std::int64_t last = tensor.offset;
  bool overflow = count < 0;
  for (std::size_t i = 0; i < tensor.shape.size() && !overflow; ++i) {
    std::int64_t reach = 0;
    overflow = __builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) ||
               __builtin_add_overflow(last, reach, &last);
  }
  if (!overflow && last < tensor.storage->count) return "";
  return base::str("sizes ", base::shape_text(tensor.shape), ", strides ",
                   base::shape_text(tensor.strides), " and offset ", tensor.offset,
                   " reach beyond its storage of ", tensor.storage->count, " elements");
}

Tensor make_dense(const StridedTensor& tensor, std::span<const std::byte> storage) {
  const std::size_t size = element_size(tensor.storage->type);
  const auto count = static_cast<std::size_t>(element_count(tensor.shape));
  Tensor dense{tensor.storage->type, tensor.shape, std::vector<std::byte>(count * size)};
  if (count == 0) return dense;
  const std::byte* source = storage.data() + static_cast<std::size_t>(tensor.offset) * size;
  if (is_dense(tensor)) {
    std::memcpy(dense.bytes.data(), source, dense.bytes.size());
    return dense;
  }
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::int64_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(&dense.bytes[i * size], source + static_cast<std::size_t>(at) * size, size);
    for (std::size_t d = index.size(); d-- > 0;) {
      at += tensor.strides[d];
      if (++index[d] < tensor.shape[d]) break;
      at -= tensor.strides[d] * tensor.shape[d];
      index[d] = 0;
    }
  }
  return dense;
}

}  // namespace rnnctl::checkpoint
