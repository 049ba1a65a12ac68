#include <algorithm>
#include <map>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/weight_names.h>

namespace rnnctl::training {
namespace {

using checkpoint::ElementType;

/// The records under the names that the model has for them. Borrows the records.
struct NamedRecords {
  std::vector<std::string> names;  ///< one for each record, in their order
  std::map<std::string_view, const checkpoint::Tensor*> by_name;
};

NamedRecords named_for(const torch::nn::Module& model, const checkpoint::NamedTensors& records) {
  std::vector<std::string> wanted;
  for (const auto& parameter : model.named_parameters()) wanted.push_back(parameter.key());
  NamedRecords result;
  result.names = names_in_model(wanted, records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    result.by_name.emplace(result.names[i], &records[i].second);
  }
  return result;
}

const char* type_text(ElementType type) {
  switch (type) {
    case ElementType::kFloat32:
      return "";
    case ElementType::kFloat64:
      return "float64 ";
    case ElementType::kInt64:
      return "int64 ";
    case ElementType::kInt32:
      return "int32 ";
    case ElementType::kUint8:
      return "uint8 ";
    case ElementType::kBool:
      break;
  }
  return "bool ";
}

/// "[20, 28]", with the type where it is not float32.
std::string found_text(const checkpoint::Tensor& tensor) {
  return type_text(tensor.type) + base::shape_text(tensor.shape);
}

struct Difference {
  std::string parameter, expected, found;
};
constexpr const char* kNothing = "nothing";

/// One for everything that does not fit, so that the user sees all of it at once.
std::vector<Difference> differences(const torch::nn::Module& model,
                                    const checkpoint::NamedTensors& records,
                                    const NamedRecords& named) {
  std::vector<Difference> result;
  std::map<std::string_view, const checkpoint::Tensor*> left = named.by_name;
  for (const auto& parameter : model.named_parameters()) {
    const auto shape = parameter.value().sizes().vec();
    const auto found = left.find(parameter.key());
    if (found == left.end()) {
      result.push_back({parameter.key(), base::shape_text(shape), kNothing});
      continue;
    }
    const checkpoint::Tensor& tensor = *found->second;
    if (tensor.type != ElementType::kFloat32 || tensor.shape != shape) {
      result.push_back({parameter.key(), base::shape_text(shape), found_text(tensor)});
    }
    left.erase(found);
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!left.contains(named.names[i])) continue;
    result.push_back(
        {base::printable(records[i].first, 60), kNothing, found_text(records[i].second)});
  }
  return result;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

/// Aligned columns under a heading; a file may hold anything, so there is an end to it.
std::string table(const std::vector<Difference>& rows) {
  constexpr std::size_t kMostRows = 50;
  const std::size_t shown = std::min(rows.size(), kMostRows);
  std::vector<Difference> lines = {{"parameter", "expected", "found"}};
  lines.insert(lines.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown));
  std::size_t name_width = 0, expected_width = 0;
  for (const Difference& line : lines) {
    name_width = std::max(name_width, line.parameter.size());
    expected_width = std::max(expected_width, line.expected.size());
  }
  std::string text;
  for (const Difference& line : lines) {
    text += base::str("\n  ", padded(line.parameter, name_width), "  ",
                      padded(line.expected, expected_width), "  ", line.found);
  }
  if (shown < rows.size()) text += base::str("\n  and ", rows.size() - shown, " more");
  return text;
}

void require_no_difference(const std::vector<Difference>& found, const std::string& source) {
  if (found.empty()) return;
  const std::string message = base::printable(source) + " does not fit this model: ";
  if (found.size() > 1) {
    throw base::InputError(base::str(message, found.size(), " parameters differ", table(found)));
  }
  const Difference& only = found.front();
  throw base::InputError(
      base::str(message, only.parameter, ": expected ", only.expected, ", found ", only.found));
}

}  // namespace

void load_into(torch::nn::Module& model, const checkpoint::NamedTensors& records,
               const std::string& source) {
  const NamedRecords named = named_for(model, records);
  require_no_difference(differences(model, records, named), source);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model.named_parameters()) {
    const checkpoint::Tensor& record = *named.by_name.at(parameter.key());
    // The const_cast is LibTorch's interface, nothing writes.
    parameter.value().copy_(torch::from_blob(const_cast<std::byte*>(record.bytes.data()),
                                             record.shape, torch::kFloat32));
  }
}

}  // namespace rnnctl::training
