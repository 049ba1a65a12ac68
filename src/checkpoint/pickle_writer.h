// Writes pickle protocol 2 with exactly the names that Python's torch.load(weights_only=True)
// allows. Nothing is memoized: repeated names cost a few bytes and keep this stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "checkpoint/pickle_opcodes.h"
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// Every function appends one value, or opens or closes a container; dicts take key, value, key, …
class PickleWriter {
 public:
  PickleWriter();

  void none() { put(Opcode::kNone); }
  void boolean(bool value) { put(value ? Opcode::kNewTrue : Opcode::kNewFalse); }
  void integer(std::int64_t value);
  void number(double value);
  /// Throws base::OutputError where `value` is not UTF-8, which Python could not read.
  void text(std::string_view value);

  void begin_dict() { put(Opcode::kEmptyDict), put(Opcode::kMark); }
  /// Begins a collections.OrderedDict, ended by end_dict as well.
  void begin_ordered_dict();
  void end_dict() { put(Opcode::kSetItems); }
  void begin_list() { put(Opcode::kEmptyList), put(Opcode::kMark); }
  void end_list() { put(Opcode::kAppends); }
  void begin_tuple() { put(Opcode::kMark); }
  void end_tuple() { put(Opcode::kTuple); }

  /// A dense CPU tensor whose data is record "data/KEY".
  void tensor(ElementType type, std::span<const std::int64_t> shape, std::string_view key);

  /// Plain containers, at most as deep as the manifest may be.
  void json(const nlohmann::json& value);

  /// Ends the pickle.
  std::vector<std::byte> finish();

 private:
  void put(Opcode opcode) { bytes_.push_back(static_cast<std::byte>(opcode)); }
  void put_little_endian(std::uint64_t value, int size);
  void put_characters(std::string_view characters);
  void put_global(std::string_view module, std::string_view name);
  void unsigned_integer(std::uint64_t value);
  void integers(std::span<const std::int64_t> values);

  std::vector<std::byte> bytes_;
};

}  // namespace rnnctl::checkpoint
