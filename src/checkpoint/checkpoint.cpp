#include "checkpoint/regular_file.h"
#include <rnnctl/base/atomic_file.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

std::size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
    case ElementType::kInt64:
      return 8;
    case ElementType::kFloat32:
    case ElementType::kInt32:
      return 4;
    case ElementType::kUint8:
    case ElementType::kBool:
      break;
  }
  return 1;
}

void save(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  base::write_file_atomically(path, encode(checkpoint));
}

Checkpoint load(const std::filesystem::path& path) {
  return decode(read_regular_file(path), path.string());
}

}  // namespace rnnctl::checkpoint
