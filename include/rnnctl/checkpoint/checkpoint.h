// What a checkpoint holds, independent of LibTorch and of the file format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace rnnctl::checkpoint {

enum class ElementType { kFloat32, kFloat64, kInt64, kInt32, kUint8, kBool };
std::size_t element_size(ElementType type);

/// A dense, row-major tensor. `bytes.size() == element_size(type) * product of shape`.
struct Tensor {
  ElementType type = ElementType::kFloat32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;  ///< little-endian
};

/// In the model's own order, PyTorch's names: {"rnn.weight_ih_l0", …}.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// A hyperparameter of an optimizer as torch.optim stores it in param_groups.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::vector<double>>;

/// torch.optim's state_dict with one parameter group.
struct OptimizerState {
  /// One entry per trained parameter, in the order of the model's parameters:
  /// state[i] = {"step", "exp_avg", …}. An entry is empty where nothing is kept (plain SGD).
  std::vector<NamedTensors> state;
  /// {"lr", 0.1}, {"momentum", 0.0}, …: all that torch.optim's constructor stores, "params" aside.
  std::vector<std::pair<std::string, Scalar>> options;
};

struct Checkpoint {
  NamedTensors state_dict;
  NamedTensors average;      ///< moving average of the weights (--ema); empty without it
  NamedTensors carried;      ///< what --stateful carries to the next batch; empty without it
  OptimizerState optimizer;  ///< all empty: the file has no "optimizer"
  /// The content of rnnctl.json: "model" (name and options), "config" (resolved options),
  /// "training" (iteration, epoch, metrics), "data", "versions". An object, at most 1 MiB as text
  /// and 32 levels deep. The container adds "format_version", which stays after reading, and
  /// "records" (SHA-256 of each), which reading checks and takes out. Python finds the same
  /// content under the key "rnnctl".
  nlohmann::json manifest;
};

/// The whole file in memory; the same checkpoint always gives the same bytes. Safe to call on a
/// copy from another thread. Throws base::OutputError above 4 GiB, base::Error (a defect) when a
/// tensor's bytes do not fit its shape.
std::vector<std::byte> encode(const Checkpoint& checkpoint);

/// The inverse. Accepts what `encode` made and what Python's `torch.save(model.state_dict(), path)`
/// or `torch.save({"state_dict": …, …}, path)` wrote (only the state_dict is read; `manifest` is
/// then null). `name` stands for the file in messages. Throws base::InputError, one line saying
/// what is wrong and where; never executes or trusts anything in the file; memory used is bounded
/// by the file's size.
Checkpoint decode(std::span<const std::byte> bytes, std::string_view name);

/// Writes `path` atomically. Throws base::OutputError; the old file is then intact.
void save(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Reads and verifies all of `path`, which must be a regular file of at most 4 GiB. See `decode`.
Checkpoint load(const std::filesystem::path& path);

}  // namespace rnnctl::checkpoint
