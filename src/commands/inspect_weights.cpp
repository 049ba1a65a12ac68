#include "commands/inspect_weights.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

#include "commands/tensor_figures.h"
#include "commands/tensor_text.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl::commands {
namespace {

using base::str;

constexpr std::size_t kParts = 20, kBarColumns = 40;

const checkpoint::Tensor& tensor_named(const checkpoint::NamedTensors& tensors,
                                       const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [present, tensor] : tensors) {
    if (present == name) return tensor;
    names.push_back(base::printable(present, 60));
  }
  throw base::UsageError(base::unknown_choice("--weights", name, "tensors", names));
}

const char* type_name(checkpoint::ElementType type) {
  switch (type) {
    case checkpoint::ElementType::kFloat32:
      return "float32";
    case checkpoint::ElementType::kFloat64:
      return "float64";
    case checkpoint::ElementType::kInt64:
      return "int64";
    case checkpoint::ElementType::kInt32:
      return "int32";
    case checkpoint::ElementType::kUint8:
      return "uint8";
    case checkpoint::ElementType::kBool:
      break;
  }
  return "bool";
}

double share_of(std::int64_t part, std::int64_t count) {
  return count == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(count);
}

nlohmann::ordered_json statistics_json(const TensorFigures& figures) {
  nlohmann::ordered_json json = {{"count", figures.count}};
  const auto& finite = figures.finite;
  const auto add = [&](const char* key, double TensorFigures::OfFinite::*value) {
    if (finite) {
      json[key] = *finite.*value;
    } else {
      json[key] = nullptr;
    }
  };
  add("min", &TensorFigures::OfFinite::min);
  add("max", &TensorFigures::OfFinite::max);
  add("mean", &TensorFigures::OfFinite::mean);
  add("deviation", &TensorFigures::OfFinite::deviation);
  add("norm", &TensorFigures::OfFinite::norm);
  json["zeros"] = share_of(figures.zeros, figures.count);
  json["nan"] = share_of(figures.nan, figures.count);
  json["infinite"] = share_of(figures.infinite, figures.count);
  return json;
}

/// Lists of lists, as many as there are axes; null for what is no number.
nlohmann::ordered_json nested(const double*& next, const std::vector<std::int64_t>& shape,
                              std::size_t axis, bool whole) {
  if (axis == shape.size()) {
    const double value = *next++;
    if (whole) return static_cast<std::int64_t>(value);
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (std::int64_t i = 0; i < shape[axis]; ++i) {
    list.push_back(nested(next, shape, axis + 1, whole));
  }
  return list;
}

bool holds_whole_numbers(checkpoint::ElementType type) {
  return type != checkpoint::ElementType::kFloat32 && type != checkpoint::ElementType::kFloat64;
}

void print_tensor_json(const std::string& name, const checkpoint::Tensor& tensor,
                       const std::vector<double>& values, const TensorFigures& figures) {
  nlohmann::ordered_json object = {{"name", name},
                                   {"type", type_name(tensor.type)},
                                   {"shape", tensor.shape},
                                   {"statistics", statistics_json(figures)},
                                   {"histogram", nullptr}};
  if (figures.finite) {
    const Histogram& histogram = figures.finite->histogram;
    object["histogram"] = {{"edges", histogram.edges}, {"counts", histogram.counts}};
  }
  const double* next = values.data();
  // An axis may be as long as it likes beside one that is 0 long.
  object["values"] = values.empty()
                         ? nlohmann::ordered_json::array()
                         : nested(next, tensor.shape, 0, holds_whole_numbers(tensor.type));
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

std::string percent(std::int64_t part, std::int64_t count) {
  return short_number(100.0 * share_of(part, count)) + " %";
}

void print_tensor_text(const std::string& name, const checkpoint::Tensor& tensor,
                       const std::vector<double>& values, const TensorFigures& figures) {
  std::cout << base::printable(name) << "  " << type_name(tensor.type) << " "
            << base::shape_text(tensor.shape) << "  " << figures.count
            << (figures.count == 1 ? " value\n" : " values\n");
  if (figures.finite) {
    const TensorFigures::OfFinite& finite = *figures.finite;
    std::cout << "min " << short_number(finite.min) << "  max " << short_number(finite.max)
              << "  mean " << short_number(finite.mean) << "  deviation "
              << short_number(finite.deviation) << "  norm " << short_number(finite.norm) << "\n";
  }
  std::cout << "zeros " << percent(figures.zeros, figures.count) << "  NaN "
            << percent(figures.nan, figures.count) << "  infinite "
            << percent(figures.infinite, figures.count) << "\n";
  if (figures.finite) {
    std::cout << "\n"
              << histogram_text(figures.finite->histogram, kBarColumns, base::locale_is_utf8());
  }
  std::cout << "\n" << array_text(values, tensor.shape) << "\n";
}

}  // namespace

void inspect_weights(const std::string& checkpoint, const std::string& name, bool json) {
  const checkpoint::Checkpoint content = checkpoint::load_weights(checkpoint);
  if (!content.average.empty()) base::log_info("weights: the moving average that --ema kept");
  const checkpoint::Tensor& tensor =
      tensor_named(content.average.empty() ? content.state_dict : content.average, name);
  const std::vector<double> values = values_of(tensor);
  const TensorFigures figures = figures_of(values, kParts);
  if (json) {
    print_tensor_json(name, tensor, values, figures);
  } else {
    print_tensor_text(name, tensor, values, figures);
  }
}

}  // namespace rnnctl::commands
