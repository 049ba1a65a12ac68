#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include <rnnctl/base/text.h>
#include <rnnctl/training/weight_names.h>

namespace rnnctl::training {
namespace {

using checkpoint::NamedTensors;
using Shape = std::vector<std::int64_t>;

/// "rnn." and "weight_ih_l0"; the prefix is "" for parameters of the model itself.
struct SplitName {
  std::string_view prefix, leaf;
};
SplitName split(std::string_view name) {
  const std::size_t leaf = name.rfind('.') + 1;  // npos + 1 == 0: the whole name
  return {name.substr(0, leaf), name.substr(leaf)};
}

/// nn.RNN's and nn.RNNCell's parameters, and those the tutorials write out.
bool is_recurrent(std::string_view leaf) {
  constexpr std::array<std::string_view, 4> kBeginnings = {"weight_ih", "weight_hh", "bias_ih",
                                                           "bias_hh"};
  return leaf == "Wx" || leaf == "Wy" || leaf == "b" ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return leaf.starts_with(beginning); });
}
bool is_readout(std::string_view leaf) { return leaf == "weight" || leaf == "bias"; }

/// The prefix that all names of one kind share; nothing where there are none or several.
template <typename Names, typename NameOf>
std::optional<std::string_view> common_prefix(const Names& names, const NameOf& name_of,
                                              bool (*is_kind)(std::string_view)) {
  std::set<std::string_view> prefixes;
  for (const auto& item : names) {
    const SplitName name = split(name_of(item));
    if (is_kind(name.leaf)) prefixes.insert(name.prefix);
  }
  return prefixes.size() == 1 ? std::optional(*prefixes.begin()) : std::nullopt;
}

std::string_view itself(const std::string& name) { return name; }
std::string_view name_of(const NamedTensors::value_type& record) { return record.first; }

void rename(bool (*is_kind)(std::string_view), const std::vector<std::string>& wanted,
            const NamedTensors& records, std::vector<std::string>& names) {
  const auto to = common_prefix(wanted, itself, is_kind);
  const auto from = common_prefix(records, name_of, is_kind);
  if (!to || !from) return;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const SplitName name = split(records[i].first);
    if (is_kind(name.leaf)) names[i] = base::str(*to, name.leaf);
  }
}

/// Tensors of one module, by their names within it.
class Module {
 public:
  Module(const NamedTensors& records, bool (*is_kind)(std::string_view))
      : records_(records), prefix_(common_prefix(records, name_of, is_kind)) {}

  bool known() const { return prefix_.has_value(); }
  std::string name() const { return std::string(prefix_.value_or("")); }

  /// nullptr unless the module has such a matrix, with numbers in it.
  const Shape* matrix(const std::string& leaf) const {
    if (!prefix_) return nullptr;
    for (const auto& [name, tensor] : records_) {
      if (name.size() != prefix_->size() + leaf.size() || !name.starts_with(*prefix_) ||
          !name.ends_with(leaf)) {
        continue;
      }
      const bool is_matrix = tensor.shape.size() == 2 && !tensor.bytes.empty();
      return is_matrix ? &tensor.shape : nullptr;
    }
    return nullptr;
  }

 private:
  const NamedTensors& records_;
  std::optional<std::string_view> prefix_;
};

/// The cell whose gates lie one below the other in weight_hh; "" where there is none.
std::string cell_of(const Shape& recurrent) {
  const std::int64_t rows = recurrent[0], columns = recurrent[1];
  if (rows == columns) return "rnn";
  if (rows / 4 == columns && rows % 4 == 0) return "lstm";
  if (rows / 3 == columns && rows % 3 == 0) return "gru";
  return "";
}

/// Layers of one size in a row; no option allows more than `kMost`.
std::int64_t count_layers(const Module& rnn, const Shape& recurrent) {
  constexpr std::int64_t kMost = 1024;
  std::int64_t layers = 0;
  while (layers < kMost) {
    const Shape* next = rnn.matrix(base::str("weight_hh_l", layers));
    if (next == nullptr || *next != recurrent) break;
    ++layers;
  }
  return layers;
}

void describe_recurrent(const Module& rnn, const Shape& input, const Shape& recurrent,
                        WeightsDescription& found) {
  found.cell = cell_of(recurrent);
  if (found.cell.empty()) {
    found.obstacle = "their weight_hh is not square";
    return;
  }
  found.input_size = input[1];
  found.hidden_size = recurrent[1];
  found.num_layers = std::max<std::int64_t>(1, count_layers(rnn, recurrent));
  found.bidirectional = rnn.matrix("weight_hh_l0_reverse") != nullptr;
}

void describe_written_out(const Shape& input, const Shape& recurrent, WeightsDescription& found) {
  if (recurrent[0] != recurrent[1]) return;
  found.model = recurrent[1] == 1 ? "single" : "multi";
  found.input_size = input[0];
  found.hidden_size = recurrent[1];
  found.num_layers = 1;
}

/// Among the models of nn.RNN names decide, and the lesson's five letters.
std::string likely_model(const std::string& rnn, const std::string& readout,
                         const WeightsDescription& found) {
  if (found.cell != "rnn" || found.bidirectional) return "stacked";
  if (rnn == "basic_rnn." && readout == "FC.") return "image";
  if (readout == "linear." && found.input_size == 5 && found.num_classes == 5) return "char";
  return "stacked";
}

}  // namespace

std::vector<std::string> names_in_model(const std::vector<std::string>& wanted,
                                        const NamedTensors& records) {
  std::vector<std::string> names;
  names.reserve(records.size());
  for (const auto& record : records) names.push_back(record.first);
  rename(is_recurrent, wanted, records, names);
  rename(is_readout, wanted, records, names);
  return names;
}

WeightsDescription describe_weights(const NamedTensors& records) {
  const Module rnn(records, is_recurrent);
  const Module readout(records, is_readout);
  WeightsDescription found;
  if (const Shape* weight = readout.matrix("weight")) found.num_classes = (*weight)[0];
  const auto both = [&](const char* input, const char* recurrent, const auto& describe) {
    const Shape* first = rnn.matrix(input);
    const Shape* second = rnn.matrix(recurrent);
    if (first != nullptr && second != nullptr) describe(*first, *second);
  };
  both("weight_ih_l0", "weight_hh_l0", [&](const Shape& input, const Shape& recurrent) {
    describe_recurrent(rnn, input, recurrent, found);
    found.model = likely_model(rnn.name(), readout.name(), found);
  });
  both("weight_ih", "weight_hh", [&](const Shape& input, const Shape& recurrent) {
    describe_recurrent(rnn, input, recurrent, found);
    found.model = "cell";
    if (found.cell != "rnn") found.obstacle = "they are those of a single gated cell";
  });
  both("Wx", "Wy", [&](const Shape& input, const Shape& recurrent) {
    describe_written_out(input, recurrent, found);
  });
  return found;
}

std::string suggested_options(const WeightsDescription& description) {
  if (description.model.empty() || !description.obstacle.empty()) return "";
  std::string options = "--model " + description.model;
  const bool gated = description.cell != "rnn";
  if (gated) options += " --cell " + description.cell;
  if (description.bidirectional) options += " --bidirectional";
  if (description.num_layers > 1 || description.model == "stacked") {
    options += base::str(" --layers ", description.num_layers);
  }
  options += base::str(" --hidden ", description.hidden_size);
  const bool fixed = description.model == "single" || description.model == "multi";
  return fixed || gated ? options : options + " --act tanh";
}

}  // namespace rnnctl::training
