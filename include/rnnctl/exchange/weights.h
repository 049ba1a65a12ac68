// A checkpoint's parameters, each asked for by name and shape.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::exchange {

/// Borrows the tensors.
class Weights {
 public:
  /// `source` stands for the file in messages.
  Weights(const checkpoint::NamedTensors& tensors, std::string_view source);

  /// The parameter `name`, row-major. Throws base::InputError where it is missing, of another shape
  /// or not float32.
  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape);

  /// Throws base::InputError for a parameter that nobody took.
  void require_all_taken() const;

 private:
  std::string source_;
  std::map<std::string_view, const checkpoint::Tensor*> left_;
};

/// [rows, columns] to [columns, rows].
std::vector<float> transposed(const std::vector<float>& matrix, std::int64_t rows,
                              std::int64_t columns);

}  // namespace rnnctl::exchange
