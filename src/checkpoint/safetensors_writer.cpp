#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/manifest.h"
#include "checkpoint/refuse.h"
#include "checkpoint/safetensors_header.h"
#include "checkpoint/strided_tensor.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl::checkpoint {
namespace {

using Item = NamedTensors::value_type;

/// The reference implementation's order, which keeps every tensor aligned to its element size.
int rank(ElementType type) {
  switch (type) {
    case ElementType::kBool:
      return 0;
    case ElementType::kUint8:
      return 1;
    case ElementType::kInt32:
      return 2;
    case ElementType::kFloat32:
      return 3;
    case ElementType::kFloat64:
      return 4;
    case ElementType::kInt64:
      break;
  }
  return 5;
}

std::vector<const Item*> sorted(const NamedTensors& tensors) {
  std::vector<const Item*> items;
  for (const Item& item : tensors) items.push_back(&item);
  std::sort(items.begin(), items.end(), [](const Item* a, const Item* b) {
    const int left = rank(a->second.type), right = rank(b->second.type);
    return left != right ? left > right : a->first < b->first;
  });
  return items;
}

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

/// {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}: fields in the reference's order.
std::string entry_text(const Tensor& tensor, std::uint64_t begin) {
  const nlohmann::ordered_json entry = {{"dtype", safetensors_name(tensor.type)},
                                        {"shape", tensor.shape},
                                        {"data_offsets", {begin, begin + tensor.bytes.size()}}};
  return entry.dump();
}

std::string metadata_text(const nlohmann::json& manifest) {
  nlohmann::json metadata = {{"format", "pt"}};  // which makes other tools take it for PyTorch's
  if (!manifest.is_null()) metadata[kSafetensorsManifest] = clean_manifest(manifest).dump();
  return metadata.dump();
}

std::string header_text(const std::vector<const Item*>& items, const nlohmann::json& manifest) {
  std::string text = base::str("{\"", kMetadataKey, "\":", metadata_text(manifest));
  std::uint64_t offset = 0;
  for (const Item* item : items) {
    const auto& [name, tensor] = *item;
    if (name == kMetadataKey) {
      throw base::InputError(base::str("a tensor called '", kMetadataKey,
                                       "' cannot be stored as safetensors; rename it"));
    }
    require_bytes_fit(name, tensor);
    text += base::str(",", quoted(name), ":", entry_text(tensor, offset));
    offset += tensor.bytes.size();
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');  // so that the tensors begin aligned
  return text;
}

void append(std::vector<std::byte>& bytes, std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  bytes.insert(bytes.end(), data, data + text.size());
}

}  // namespace

std::vector<std::byte> encode_safetensors(const Checkpoint& checkpoint) {
  const std::vector<const Item*> items = sorted(checkpoint.state_dict);
  const std::string header = header_text(items, checkpoint.manifest);
  std::size_t size = 8 + header.size();
  for (const Item* item : items) size += item->second.bytes.size();
  if (size > std::numeric_limits<std::uint32_t>::max()) {
    throw base::OutputError("safetensors: these weights take over 4 GiB");
  }
  std::vector<std::byte> bytes;
  bytes.reserve(size);
  for (int shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<std::byte>(header.size() >> shift & 0xff));
  }
  append(bytes, header);
  for (const Item* item : items) {
    bytes.insert(bytes.end(), item->second.bytes.begin(), item->second.bytes.end());
  }
  return bytes;
}

}  // namespace rnnctl::checkpoint
