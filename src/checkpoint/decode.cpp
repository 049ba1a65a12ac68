#include <algorithm>
#include <set>
#include <utility>

#include "checkpoint/archive.h"
#include "checkpoint/manifest.h"
#include "checkpoint/pickle_reader.h"
#include "checkpoint/refuse.h"
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {
namespace {

/// Tensors may share storage (tied weights), so that together they are larger than the file; a
/// crafted file could name one storage a million times. The same goes for dicts and their names.
constexpr std::size_t kMaxSharing = 4;

/// What an entry of a dict counts for besides its name and its numbers; in a file it takes as much.
constexpr std::size_t kEntryBytes = 8;

void check_is_torch_save(const RecordMap& records, std::string_view file) {
  const auto holds = [&](std::string_view name, std::string_view text) {
    const auto record = records.find(name);
    return record != records.end() && record->second.size() == text.size() &&
           std::equal(text.begin(), text.end(), record->second.begin(),
                      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
  };
  if (records.count("constants.pkl") != 0) {
    refuse(file, "this is a TorchScript archive (torch.jit.save, or torch::save in C++)",
           kSaveStateDict);
  }
  if (records.count("data.pkl") == 0) {
    refuse(file, "this zip archive holds no data.pkl, so torch.save did not write it",
           kSaveStateDict);
  }
  if (records.count("byteorder") != 0 && !holds("byteorder", "little")) {
    refuse(file, "its numbers are not little-endian", "save it on a little-endian machine");
  }
  if (!holds("version", "3\n") && !holds("version", "3")) {
    refuse(file, "its torch.save version is not 3", kSaveStateDict);
  }
}

/// Turns pickled values into a Checkpoint, descending exactly as deep as a checkpoint goes.
class Decoder {
 public:
  Decoder(const RecordMap& records, std::size_t file_size, std::string_view file)
      : records_(records), file_(file), budget_(file_size * kMaxSharing) {}

  Checkpoint decode() {
    Checkpoint checkpoint;
    checkpoint.manifest = verify_manifest(records_, file_);
    Heap heap;
    const Value value = read_pickle(records_.find("data.pkl")->second, file_, heap);
    const Mapping& root = as<Mapping>(value, "the pickle", "dict");
    const Value* state_dict = find_item(root, "state_dict");
    checkpoint.state_dict = state_dict != nullptr ? tensors(*state_dict, "state_dict")
                                                  : tensors(value, "the state_dict");
    if (checkpoint.manifest.is_null()) return checkpoint;
    if (const Value* average = find_item(root, "average")) {
      checkpoint.average = tensors(*average, "average");
    }
    if (const Value* carried = find_item(root, "carried")) {
      checkpoint.carried = tensors(*carried, "carried");
    }
    if (const Value* optimizer = find_item(root, "optimizer")) {
      checkpoint.optimizer = optimizer_state(as<Mapping>(*optimizer, "optimizer", "dict"));
    }
    return checkpoint;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { refuse(file_, what, kSaveStateDict); }

  template <typename T>
  const T& as(const Value& value, std::string_view what, std::string_view wanted) const {
    const auto* found = std::get_if<T*>(&value);
    if (found == nullptr) fail(base::str(what, " is ", kind_of(value), ", not a ", wanted));
    return **found;
  }

  const Value& item(const Mapping& mapping, std::string_view key) const {
    const Value* found = find_item(mapping, key);
    if (found == nullptr) fail(base::str("'", key, "' is missing"));
    return *found;
  }

  std::int64_t integer(const Value& value, std::string_view what) const {
    const auto* found = std::get_if<std::int64_t>(&value);
    if (found == nullptr) fail(base::str(what, " is ", kind_of(value), ", not an integer"));
    return *found;
  }

  NamedTensors tensors(const Value& value, std::string_view what) {
    NamedTensors result;
    std::set<std::string_view> names;
    for (const auto& [key, entry] : as<Mapping>(value, what, "dict").items) {
      const auto* name = std::get_if<std::string_view>(&key);
      if (name == nullptr) fail(base::str("a key of ", what, " is ", kind_of(key), ", not text"));
      const std::string label = base::str(what, " entry '", base::printable(*name), "'");
      spend(1, kEntryBytes + name->size(), label);
      if (!names.insert(*name).second) fail(label + " is there twice");
      const auto& view = as<const StridedTensor>(entry, label, "tensor");
      result.emplace_back(*name, dense(view, label));
    }
    return result;
  }

  Tensor dense(const StridedTensor& view, const std::string& label) {
    const std::string name = base::str("data/", view.storage->key);
    const auto record = records_.find(name);
    if (record == records_.end()) {
      refuse_damaged(file_, base::str(label, ": record '", base::printable(name), "' is missing"));
    }
    const std::size_t size = element_size(view.storage->type);
    if (record->second.size() % size != 0 ||
        record->second.size() / size != static_cast<std::size_t>(view.storage->count)) {
      refuse_damaged(file_, base::str(label, ": record '", base::printable(name), "' has ",
                                      record->second.size(), " bytes, not ", view.storage->count,
                                      " elements of ", size));
    }
    spend(static_cast<std::size_t>(element_count(view.shape)), size,
          base::str(label, " of sizes ", base::shape_text(view.shape)));
    Tensor tensor = make_dense(view, record->second);
    if (tensor.type == ElementType::kBool &&
        std::any_of(tensor.bytes.begin(), tensor.bytes.end(),
                    [](std::byte b) { return b > std::byte{1}; })) {
      refuse_damaged(file_, label + " holds a bool that is neither 0 nor 1");
    }
    return tensor;
  }

  /// Takes `count` times `size` bytes from the budget, or refuses.
  void spend(std::size_t count, std::size_t size, const std::string& label) {
    if (count > budget_ / size) {
      fail(base::str(label, ": the contents take over ", kMaxSharing,
                     " times the size of the file"));
    }
    budget_ -= count * size;
  }

  OptimizerState optimizer_state(const Mapping& optimizer) {
    const Sequence& groups = as<Sequence>(item(optimizer, "param_groups"), "param_groups", "list");
    if (groups.items.size() != 1) {
      fail(base::str("the optimizer has ", groups.items.size(), " parameter groups, not 1"));
    }
    const Mapping& group = as<Mapping>(groups.items[0], "a parameter group", "dict");
    OptimizerState result;
    result.state.resize(count_parameters(group));
    for (const auto& [key, value] : group.items) {
      const auto* name = std::get_if<std::string_view>(&key);
      if (name == nullptr) fail("an option of the optimizer has no name");
      const std::string label = base::str("optimizer option '", base::printable(*name), "'");
      spend(1, kEntryBytes + name->size(), label);
      if (*name != "params") result.options.emplace_back(*name, option(value, label));
    }
    const Mapping& state = as<Mapping>(item(optimizer, "state"), "optimizer state", "dict");
    for (const auto& [key, value] : state.items) {
      const std::int64_t index = integer(key, "a key of the optimizer state");
      if (index < 0 || static_cast<std::size_t>(index) >= result.state.size() ||
          !result.state[static_cast<std::size_t>(index)].empty()) {
        fail(base::str("optimizer state ", index, " is out of range or there twice"));
      }
      result.state[static_cast<std::size_t>(index)] =
          tensors(value, base::str("optimizer state ", index));
    }
    return result;
  }

  std::size_t count_parameters(const Mapping& group) const {
    const Sequence& parameters = as<Sequence>(item(group, "params"), "params", "list");
    for (std::size_t i = 0; i < parameters.items.size(); ++i) {
      if (integer(parameters.items[i], "an item of params") != static_cast<std::int64_t>(i)) {
        fail("the optimizer's params are not 0, 1, 2, …");
      }
    }
    return parameters.items.size();
  }

  Scalar option(const Value& value, const std::string& label) {
    if (std::holds_alternative<std::monostate>(value)) return std::monostate{};
    if (const auto* flag = std::get_if<bool>(&value)) return *flag;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto& parts = as<Sequence>(value, label, "number or tuple").items;
    spend(parts.size(), sizeof(double), label);
    std::vector<double> numbers;
    for (const Value& part : parts) {
      const auto* number = std::get_if<double>(&part);
      if (number == nullptr) fail(base::str(label, " holds ", kind_of(part), ", not a number"));
      numbers.push_back(*number);
    }
    return numbers;
  }

  const RecordMap& records_;
  std::string_view file_;
  std::size_t budget_;  ///< bytes that further contents may take
};

}  // namespace

Checkpoint decode(std::span<const std::byte> bytes, std::string_view name) {
  const RecordMap records = read_archive(bytes, name);
  check_is_torch_save(records, name);
  return Decoder(records, bytes.size(), name).decode();
}

}  // namespace rnnctl::checkpoint
