#include <map>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/exchange/network.h>

namespace rnnctl::exchange {
namespace {

using base::str;

// The tables are those of models::registry(), which needs LibTorch.
const std::map<std::string, ParameterNames> kNames = {
    {"stacked", {.recurrent = "rnn", .readout = "fc"}},
    {"image", {.recurrent = "basic_rnn", .readout = "FC"}},
    {"char", {.recurrent = "rnn", .readout = "linear"}},
    {"single", {.written_out = true, .recurrent = "", .readout = "fc"}},
    {"multi", {.written_out = true, .recurrent = "", .readout = "fc"}},
    {"cell", {.recurrent = "rnn", .numbered = false, .readout = "fc"}}};
const std::map<std::string, Cell> kCells = {
    {"rnn", Cell::kRnn}, {"lstm", Cell::kLstm}, {"gru", Cell::kGru}};
const std::map<std::string, Readout> kReadouts = {
    {"last", Readout::kLast}, {"mean", Readout::kMean}, {"max", Readout::kMax}};
const std::map<std::string, std::string> kActivations = {{"tanh", "tanh"}, {"relu", "relu"}};
const std::map<std::string, std::string> kTasks = {
    {"classify", "classify"}, {"regress", "regress"}, {"next", "next"}};

/// Reads the members of "model".
class Description {
 public:
  Description(const nlohmann::json& json, std::string_view source) : json_(json), source_(source) {}

  std::string word(const char* key) const { return json_.at(key).get<std::string>(); }

  /// What `table` has for the word under `key`; for `absent` where an older checkpoint has none.
  template <typename Choice>
  Choice choice(const std::map<std::string, Choice>& table, const char* key,
                const std::string& absent) const {
    return chosen(table, key, json_.value(key, absent));
  }

  /// What `table` has for `word`, which is `what`.
  template <typename Choice>
  Choice chosen(const std::map<std::string, Choice>& table, const char* what,
                const std::string& word) const {
    const auto found = table.find(word);
    if (found != table.end()) return found->second;
    throw base::InputError(str(base::printable(source_), ": no form of ", what, " ",
                               base::cited(word), " is known; use --format safetensors"));
  }

  // No tensor of a real checkpoint has a larger size.
  std::int64_t size(const char* key, std::int64_t largest = 1 << 20) const {
    const nlohmann::json& value = json_.at(key);
    const std::int64_t size = value.is_number_integer() ? value.get<std::int64_t>() : 0;
    if (size >= 1 && size <= largest) return size;
    throw base::InputError(str(base::printable(source_), ": model option ", key, " = ",
                               base::printable(value.dump(), 60), " is out of range"));
  }

  bool flag(const char* key) const { return json_.value(key, false); }

 private:
  const nlohmann::json& json_;
  std::string_view source_;
};

Network network_from(const Description& description) {
  Network network;
  network.model = description.word("name");
  network.names = description.chosen(kNames, "model", network.model);
  network.task = description.choice(kTasks, "task", "classify");
  network.cell = description.choice(kCells, "cell", "rnn");
  network.activation =
      description.chosen(kActivations, "activation", description.word("activation"));
  network.readout = description.choice(kReadouts, "readout", "last");
  network.input_size = description.size("input_size");
  network.hidden_size = description.size("hidden_size");
  network.num_layers = description.size("num_layers", 1024);
  network.num_classes = description.size("num_classes");
  network.sequence_length = description.size("sequence_length");
  network.bidirectional = description.flag("bidirectional");
  network.layer_norm = description.flag("layer_norm");
  const bool is_text = network.task == "next";
  network.every_step = is_text || network.model == "char";
  network.keeps_state = is_text || description.flag("stateful");
  return network;
}

/// Of what models::require_applicable() refuses before training, all that what is computed depends
/// on.
bool is_possible(const Network& network) {
  const bool is_text = network.task == "next";
  const bool is_plain_rnn = network.cell == Cell::kRnn && !network.bidirectional &&
                            !network.layer_norm && network.readout == Readout::kLast &&
                            network.task == "classify";
  if (network.model != "stacked" && !is_plain_rnn) return false;
  const bool has_one_layer = network.names.written_out || !network.names.numbered;
  if (has_one_layer && network.num_layers != 1) return false;
  if (network.names.written_out && network.activation != "tanh") return false;
  if (is_text && (network.bidirectional || network.readout != Readout::kLast)) return false;
  if (network.every_step && network.input_size != network.num_classes) return false;
  if (network.keeps_state && !is_text && network.model != "cell") return false;
  return network.task != "regress" || network.num_classes == 1;
}

}  // namespace

Network network_of(const nlohmann::json& manifest, std::string_view source) {
  const std::string name = base::printable(source);
  if (!manifest.is_object() || !manifest.contains("model")) {
    throw base::InputError(str(name,
                               " holds weights but not which model they belong to, which the "
                               "format needs; export a checkpoint that rnnctl train wrote"));
  }
  try {
    const Network network = network_from(Description(manifest.at("model"), source));
    if (is_possible(network)) return network;
  } catch (const nlohmann::json::exception&) {
    throw base::InputError(str(name, ": the model description in its manifest is not whole"));
  }
  throw base::InputError(str(name, ": its manifest describes a model that cannot be; use ",
                             "another copy or an older checkpoint"));
}

}  // namespace rnnctl::exchange
