#include "commands/tensor_figures.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rnnctl::commands {
namespace {

template <typename Element>
std::vector<double> values_as(const checkpoint::Tensor& tensor) {
  std::vector<double> values(tensor.bytes.size() / sizeof(Element));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Element element;
    std::memcpy(&element, tensor.bytes.data() + i * sizeof(Element), sizeof(Element));
    values[i] = static_cast<double>(element);
  }
  return values;
}

Histogram histogram_of(const std::vector<double>& finite, double min, double max,
                       std::size_t parts) {
  if (min == max) {
    min -= 0.5;
    max += 0.5;
  }
  Histogram result{{}, std::vector<std::int64_t>(parts, 0)};
  const auto count = static_cast<double>(parts);
  // Shares first: the range of doubles may be more than a double holds.
  for (std::size_t i = 0; i <= parts; ++i) {
    const double share = static_cast<double>(i) / count;
    result.edges.push_back(min * (1.0 - share) + max * share);
  }
  for (const double value : finite) {
    const double share = (value / 2 - min / 2) / (max / 2 - min / 2);
    const auto part = static_cast<std::size_t>(std::max(0.0, share * count));
    ++result.counts[std::min(part, parts - 1)];
  }
  return result;
}

TensorFigures::OfFinite of_finite(const std::vector<double>& finite, std::size_t parts) {
  TensorFigures::OfFinite result;
  const auto [min, max] = std::minmax_element(finite.begin(), finite.end());
  result.min = *min;
  result.max = *max;
  const auto count = static_cast<double>(finite.size());
  for (const double value : finite) result.mean += value / count;
  double squares = 0.0;
  for (const double value : finite) {
    squares += (value - result.mean) * (value - result.mean);
    result.norm = std::hypot(result.norm, value);
  }
  result.deviation = std::sqrt(squares / count);
  result.histogram = histogram_of(finite, result.min, result.max, parts);
  return result;
}

}  // namespace

std::vector<double> values_of(const checkpoint::Tensor& tensor) {
  switch (tensor.type) {
    case checkpoint::ElementType::kFloat32:
      return values_as<float>(tensor);
    case checkpoint::ElementType::kFloat64:
      return values_as<double>(tensor);
    case checkpoint::ElementType::kInt64:
      return values_as<std::int64_t>(tensor);
    case checkpoint::ElementType::kInt32:
      return values_as<std::int32_t>(tensor);
    case checkpoint::ElementType::kUint8:
    case checkpoint::ElementType::kBool:
      break;
  }
  return values_as<std::uint8_t>(tensor);
}

TensorFigures figures_of(const std::vector<double>& values, std::size_t parts) {
  TensorFigures result;
  result.count = static_cast<std::int64_t>(values.size());
  std::vector<double> finite;
  for (const double value : values) {
    if (value == 0.0) ++result.zeros;
    if (std::isnan(value)) ++result.nan;
    if (std::isinf(value)) ++result.infinite;
    if (std::isfinite(value)) finite.push_back(value);
  }
  if (!finite.empty()) result.finite = of_finite(finite, parts);
  return result;
}

}  // namespace rnnctl::commands
