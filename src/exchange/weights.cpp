#include <cstring>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/exchange/weights.h>

namespace rnnctl::exchange {

using base::str;

Weights::Weights(const checkpoint::NamedTensors& tensors, std::string_view source)
    : source_(base::printable(source)) {
  for (const auto& [name, tensor] : tensors) left_.emplace(name, &tensor);
}

std::vector<float> Weights::take(const std::string& name, const std::vector<std::int64_t>& shape) {
  const std::string expected = base::shape_text(shape);
  const auto found = left_.find(name);
  if (found == left_.end()) {
    throw base::InputError(
        str(source_, " does not fit its model: it has no ", name, " ", expected));
  }
  const checkpoint::Tensor& tensor = *found->second;
  if (tensor.type != checkpoint::ElementType::kFloat32 || tensor.shape != shape) {
    throw base::InputError(
        str(source_, " does not fit its model: ", name, ": expected float32 ", expected, ", found ",
            tensor.type == checkpoint::ElementType::kFloat32 ? "float32 " : "another type, ",
            base::shape_text(tensor.shape)));
  }
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  left_.erase(found);
  return values;
}

void Weights::require_all_taken() const {
  if (left_.empty()) return;
  throw base::InputError(str(source_, " does not fit its model, which has no ",
                             base::printable(left_.begin()->first, 60)));
}

std::vector<float> transposed(const std::vector<float>& matrix, std::int64_t rows,
                              std::int64_t columns) {
  std::vector<float> result(matrix.size());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      result[static_cast<std::size_t>(c * rows + r)] =
          matrix[static_cast<std::size_t>(r * columns + c)];
    }
  }
  return result;
}

}  // namespace rnnctl::exchange
