#include <utility>

#include "checkpoint/archive.h"
#include "checkpoint/manifest.h"
#include "checkpoint/pickle_writer.h"
#include "checkpoint/strided_tensor.h"
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {
namespace {

std::vector<std::byte> to_bytes(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

/// Collects the pickle and, beside it, one data record per tensor.
class Encoder {
 public:
  Records encode(const Checkpoint& checkpoint) {
    const nlohmann::json manifest = clean_manifest(checkpoint.manifest);
    pickle_.begin_dict();
    add_tensors("state_dict", checkpoint.state_dict);
    if (!checkpoint.average.empty()) add_tensors("average", checkpoint.average);
    if (!checkpoint.carried.empty()) add_tensors("carried", checkpoint.carried);
    if (!checkpoint.optimizer.state.empty() || !checkpoint.optimizer.options.empty()) {
      add_optimizer(checkpoint.optimizer);
    }
    pickle_.text("rnnctl");
    pickle_.json(manifest);
    pickle_.end_dict();
    Records records = {{"data.pkl", pickle_.finish()}, {"byteorder", to_bytes("little")}};
    for (Record& record : data_) records.push_back(std::move(record));
    records.push_back({"version", to_bytes("3\n")});
    records.push_back(make_manifest(manifest, records));
    return records;
  }

 private:
  void add_tensors(std::string_view key, const NamedTensors& tensors) {
    pickle_.text(key);
    pickle_.begin_ordered_dict();
    add_items(tensors);
    pickle_.end_dict();
  }

  void add_items(const NamedTensors& tensors) {
    for (const auto& [name, tensor] : tensors) {
      require_bytes_fit(name, tensor);
      const std::string key = std::to_string(data_.size());
      pickle_.text(name);
      pickle_.tensor(tensor.type, tensor.shape, key);
      data_.push_back({"data/" + key, tensor.bytes});
    }
  }

  void add_optimizer(const OptimizerState& optimizer) {
    pickle_.text("optimizer");
    pickle_.begin_dict();
    pickle_.text("state");
    pickle_.begin_dict();
    for (std::size_t i = 0; i < optimizer.state.size(); ++i) {
      if (optimizer.state[i].empty()) continue;
      pickle_.integer(static_cast<std::int64_t>(i));
      pickle_.begin_dict();
      add_items(optimizer.state[i]);
      pickle_.end_dict();
    }
    pickle_.end_dict();
    pickle_.text("param_groups");
    pickle_.begin_list();
    add_parameter_group(optimizer);
    pickle_.end_list();
    pickle_.end_dict();
  }

  void add_parameter_group(const OptimizerState& optimizer) {
    pickle_.begin_dict();
    for (const auto& [name, value] : optimizer.options) {
      pickle_.text(name);
      std::visit([this](const auto& held) { add_option(held); }, value);
    }
    pickle_.text("params");
    pickle_.begin_list();
    for (std::size_t i = 0; i < optimizer.state.size(); ++i) {
      pickle_.integer(static_cast<std::int64_t>(i));
    }
    pickle_.end_list();
    pickle_.end_dict();
  }

  void add_option(std::monostate) { pickle_.none(); }
  void add_option(bool value) { pickle_.boolean(value); }
  void add_option(std::int64_t value) { pickle_.integer(value); }
  void add_option(double value) { pickle_.number(value); }
  void add_option(const std::vector<double>& values) {  // Adam's betas are a tuple in Python
    pickle_.begin_tuple();
    for (const double value : values) pickle_.number(value);
    pickle_.end_tuple();
  }

  PickleWriter pickle_;
  Records data_;
};

}  // namespace

std::vector<std::byte> encode(const Checkpoint& checkpoint) {
  return write_archive(Encoder().encode(checkpoint));
}

}  // namespace rnnctl::checkpoint
