// What must hold for every file that checkpoint::decode is given.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "fuzz/oracle.h"
#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::fuzz {

inline std::size_t bytes_of(const checkpoint::NamedTensors& tensors) {
  std::size_t bytes = 0;
  for (const auto& entry : tensors) {
    bytes += sizeof(entry) + entry.first.size() + entry.second.bytes.size();
  }
  return bytes;
}

/// Of everything that a file can multiply; the manifest has a bound of its own.
inline std::size_t bytes_of(const checkpoint::Checkpoint& read) {
  std::size_t bytes = bytes_of(read.state_dict) + bytes_of(read.average) + bytes_of(read.carried);
  for (const checkpoint::NamedTensors& state : read.optimizer.state) {
    bytes += sizeof(state) + bytes_of(state);
  }
  for (const auto& option : read.optimizer.options) {
    bytes += sizeof(option) + option.first.size();
    const auto* numbers = std::get_if<std::vector<double>>(&option.second);
    if (numbers != nullptr) bytes += numbers->size() * sizeof(double);
  }
  return bytes;
}

inline std::optional<checkpoint::Checkpoint> read_checkpoint(std::span<const std::byte> bytes) {
  std::optional<checkpoint::Checkpoint> read;
  accepts(base::ExitCode::kInput, [&] { read = checkpoint::decode(bytes, "input.pt"); });
  return read;
}

inline void require_bounded(const checkpoint::Checkpoint& read, std::size_t file_size) {
  // An entry of a dict may take a few bytes in the file and an entry's size in memory.
  constexpr std::size_t kMostPerByte = 64;
  require(bytes_of(read) <= kMostPerByte * file_size, "more memory than the file justifies");
}

inline void check_checkpoint(std::span<const std::byte> bytes) {
  const std::optional<checkpoint::Checkpoint> read = read_checkpoint(bytes);
  if (!read) return;
  require_bounded(*read, bytes.size());
  const std::vector<std::byte> written = checkpoint::encode(*read);
  const std::optional<checkpoint::Checkpoint> again = read_checkpoint(written);
  require(again.has_value(), "what was written is refused");
  require(checkpoint::encode(*again) == written, "reading what was written gives something else");
}

}  // namespace rnnctl::fuzz
