// The JSON header of a safetensors file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// The reference implementation's bound.
inline constexpr std::size_t kMaxSafetensorsHeader = 100'000'000;
inline constexpr std::string_view kMetadataKey = "__metadata__";

/// Tensor `name` lies at [begin, end) of the bytes that follow the header, as the file claims.
struct SafetensorsEntry {
  std::string name;
  ElementType type = ElementType::kFloat32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< in the order of the file, names are unique
  std::map<std::string, std::string> metadata;
  std::size_t size = 0;  ///< where the tensors' bytes begin in the file
};

/// "F32"
std::string_view safetensors_name(ElementType type);

/// Reads and checks form and types; whether the extents fit the file is for the caller. Throws
/// base::InputError.
SafetensorsHeader read_safetensors_header(std::span<const std::byte> bytes, std::string_view file);

}  // namespace rnnctl::checkpoint
