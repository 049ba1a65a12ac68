#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint/manifest.h"
#include "checkpoint/refuse.h"
#include "checkpoint/regular_file.h"
#include "checkpoint/safetensors_header.h"
#include "checkpoint/strided_tensor.h"
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl::checkpoint {
namespace {

using base::str;
using Entries = std::vector<SafetensorsEntry>;

std::string label(const SafetensorsEntry& entry) {
  return str("tensor '", base::printable(entry.name, 60), "'");
}

void check_size(const SafetensorsEntry& entry, std::string_view file) {
  const std::int64_t count = element_count(entry.shape);
  std::uint64_t needed = 0;
  if (count < 0 || __builtin_mul_overflow(static_cast<std::uint64_t>(count),
                                          element_size(entry.type), &needed)) {
    refuse_damaged(file, str(label(entry), " of sizes ", base::shape_text(entry.shape),
                             " has more elements than can be counted"));
  }
  if (needed != entry.end - entry.begin) {
    refuse_damaged(
        file, str(label(entry), " of sizes ", base::shape_text(entry.shape), " and type ",
                  safetensors_name(entry.type), " needs ", needed, " bytes, its data_offsets [",
                  entry.begin, ", ", entry.end, "] hold ", entry.end - entry.begin));
  }
}

/// One after another without holes or overlap, from the first byte to the last.
void check_extents(const Entries& entries, std::uint64_t data_size, std::string_view file) {
  std::vector<const SafetensorsEntry*> by_offset;
  for (const SafetensorsEntry& entry : entries) by_offset.push_back(&entry);
  std::sort(by_offset.begin(), by_offset.end(), [](const auto* a, const auto* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t expected = 0;
  for (const SafetensorsEntry* entry : by_offset) {
    if (entry->begin != expected || entry->end < entry->begin) {
      refuse_damaged(file, str(label(*entry), ": data_offsets [", entry->begin, ", ", entry->end,
                               "], the tensor before ends at ", expected));
    }
    if (entry->end > data_size) {
      refuse_damaged(file, str(label(*entry), ": data_offsets [", entry->begin, ", ", entry->end,
                               "], but there are ", data_size, " bytes"));
    }
    check_size(*entry, file);
    expected = entry->end;
  }
  if (expected != data_size) {
    refuse_damaged(
        file, str("the tensors end at byte ", expected, " of the data, which has ", data_size));
  }
}

Tensor make_tensor(SafetensorsEntry& entry, std::span<const std::byte> data,
                   std::string_view file) {
  const auto bytes = data.subspan(entry.begin, entry.end - entry.begin);
  if (entry.type == ElementType::kBool &&
      std::any_of(bytes.begin(), bytes.end(), [](std::byte b) { return b > std::byte{1}; })) {
    refuse_damaged(file, label(entry) + " holds a bool that is neither 0 nor 1");
  }
  return {entry.type, std::move(entry.shape), {bytes.begin(), bytes.end()}};
}

}  // namespace

bool is_safetensors(std::span<const std::byte> bytes) {
  constexpr std::byte kZero{0};
  return bytes.size() > 8 && bytes[8] == std::byte{'{'} &&
         std::all_of(&bytes[4], &bytes[8], [](std::byte b) { return b == kZero; });
}

Checkpoint decode_safetensors(std::span<const std::byte> bytes, std::string_view name) {
  SafetensorsHeader header = read_safetensors_header(bytes, name);
  const std::span<const std::byte> data = bytes.subspan(header.size);
  check_extents(header.entries, data.size(), name);
  Checkpoint checkpoint;
  for (SafetensorsEntry& entry : header.entries) {
    Tensor tensor = make_tensor(entry, data, name);
    checkpoint.state_dict.emplace_back(std::move(entry.name), std::move(tensor));
  }
  const auto manifest = header.metadata.find(std::string(kSafetensorsManifest));
  if (manifest != header.metadata.end()) {
    checkpoint.manifest = read_manifest(manifest->second, name);
  }
  return checkpoint;
}

Checkpoint load_weights(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_regular_file(path);
  return is_safetensors(bytes) ? decode_safetensors(bytes, path.string())
                               : decode(bytes, path.string());
}

}  // namespace rnnctl::checkpoint
