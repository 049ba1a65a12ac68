#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/json.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/commands/run_comparison.h>

namespace fs = std::filesystem;

namespace rnnctl::commands {
namespace {

using Lines = std::vector<nlohmann::json>;

Lines read_lines(const fs::path& path, bool values_only) {
  std::ifstream file(path);
  if (!file) throw base::InputError("cannot read " + base::printable(path.string()));
  Lines lines;
  for (std::string text; std::getline(file, text);) {
    auto line = base::parsed_object(text, base::kDeepestLine);
    if (line.is_null()) {
      throw base::InputError(
          base::str(base::printable(path.string()), ":", lines.size() + 1, ": is no JSON object"));
    }
    for (const char* key : {"seconds", "examples_per_second", "run_dir", "path"}) line.erase(key);
    if (values_only) {
      const std::string event = line.value("event", "");
      if (event == "start" || event == "save") continue;
      line.erase("stopped_by");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string text_of(const Lines& lines, std::size_t index) {
  return index < lines.size() ? lines[index].dump() : "nothing";
}

std::int64_t iteration_of(const Lines& lines, std::size_t index) {
  return index < lines.size() ? lines[index].value("iteration", std::int64_t{0}) : 0;
}

std::string value_at(const checkpoint::Tensor& tensor, std::size_t index) {
  if (tensor.type != checkpoint::ElementType::kFloat32) {
    return std::to_string(
        static_cast<int>(tensor.bytes.at(index * checkpoint::element_size(tensor.type))));
  }
  float value = 0.0F;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof value, sizeof value);
  return base::shortest(value);
}

std::optional<RunDifference> compare(const std::string& label, const checkpoint::Tensor& left,
                                     const checkpoint::Tensor& right) {
  if (left.type != right.type || left.shape != right.shape) {
    return RunDifference{label + " (sizes)", base::shape_text(left.shape),
                         base::shape_text(right.shape)};
  }
  const auto [at, other] = std::mismatch(left.bytes.begin(), left.bytes.end(), right.bytes.begin());
  if (at == left.bytes.end()) return std::nullopt;
  const auto index =
      static_cast<std::size_t>(at - left.bytes.begin()) / checkpoint::element_size(left.type);
  return RunDifference{base::str(label, "[", index, "]"), value_at(left, index),
                       value_at(right, index)};
}

std::optional<RunDifference> compare(const std::string& label, const checkpoint::NamedTensors& left,
                                     const checkpoint::NamedTensors& right) {
  if (left.size() != right.size()) {
    return RunDifference{label, base::str(left.size(), " tensors"),
                         base::str(right.size(), " tensors")};
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].first != right[i].first) {
      return RunDifference{label, left[i].first, right[i].first};
    }
    const std::string name = label.empty() ? left[i].first : label + " " + left[i].first;
    if (auto found = compare(name, left[i].second, right[i].second)) return found;
  }
  return std::nullopt;
}

std::optional<RunDifference> compare_state(nlohmann::json left, nlohmann::json right) {
  for (nlohmann::json* state : {&left, &right}) {
    for (const char* key : {"seconds", "training_seconds", "metrics_bytes"}) state->erase(key);
  }
  for (const auto& [key, value] : left.items()) {
    const auto other = right.find(key);
    const bool same = other != right.end() && *other == value;
    if (!same) {
      return RunDifference{"training state " + key, value.dump(),
                           other == right.end() ? "nothing" : other->dump()};
    }
  }
  return std::nullopt;
}

std::optional<RunDifference> compare_contents(const checkpoint::Checkpoint& left,
                                              const checkpoint::Checkpoint& right) {
  if (auto found = compare("", left.state_dict, right.state_dict)) return found;
  if (auto found = compare("average", left.average, right.average)) return found;
  if (auto found = compare("carried", left.carried, right.carried)) return found;
  const auto& states = left.optimizer.state;
  if (states.size() != right.optimizer.state.size()) {
    return RunDifference{"optimizer", base::str(states.size(), " parameters"),
                         base::str(right.optimizer.state.size(), " parameters")};
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    const std::string label = base::str("optimizer state ", i);
    if (auto found = compare(label, states[i], right.optimizer.state[i])) return found;
  }
  return compare_state(left.manifest.value("training", nlohmann::json::object()),
                       right.manifest.value("training", nlohmann::json::object()));
}

}  // namespace

std::optional<RunDifference> compare_metrics(const fs::path& left, const fs::path& right,
                                             bool values_only) {
  const Lines left_lines = read_lines(left, values_only);
  const Lines right_lines = read_lines(right, values_only);
  for (std::size_t i = 0; i < std::max(left_lines.size(), right_lines.size()); ++i) {
    if (i < left_lines.size() && i < right_lines.size() && left_lines[i] == right_lines[i]) {
      continue;
    }
    return RunDifference{base::str(left.filename().string(), " line ", i + 1),
                         text_of(left_lines, i), text_of(right_lines, i),
                         std::max(iteration_of(left_lines, i), iteration_of(right_lines, i))};
  }
  return std::nullopt;
}

std::optional<RunDifference> compare_checkpoints(const fs::path& left, const fs::path& right) {
  auto found = compare_contents(checkpoint::load(left), checkpoint::load(right));
  if (found) found->where = base::str(left.filename().string(), ": ", found->where);
  return found;
}

}  // namespace rnnctl::commands
