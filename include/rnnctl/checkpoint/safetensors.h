// Weights in Hugging Face's safetensors format: 8 bytes with the length of a JSON header, the
// header, then the tensors' bytes. Format: README of github.com/huggingface/safetensors.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// `state_dict` and, where there is one, `manifest` (JSON text under "rnnctl" in the header's
/// metadata); the rest has no place in this format. The bytes are those that Python's safetensors
/// writes for the same tensors and metadata: sorted by element type and name. Throws
/// base::OutputError above 4 GiB, base::InputError for a name that the format has taken.
std::vector<std::byte> encode_safetensors(const Checkpoint& checkpoint);

/// The inverse, for files of any origin; `manifest` is null where the file says nothing about
/// rnnctl. Tensors come in the order of the header. Checks all that the reference implementation
/// checks (bounds, overlaps, holes, sizes, duplicates); the format has no checksums. `name` stands
/// for the file in messages. Throws base::InputError, one line; memory used is bounded by the
/// file's size.
Checkpoint decode_safetensors(std::span<const std::byte> bytes, std::string_view name);

/// Whether the bytes begin as a safetensors file does: a possible length, then "{".
bool is_safetensors(std::span<const std::byte> bytes);

/// What `path` holds: checkpoint or plain weights of torch.save as `load` reads them, or
/// safetensors, told apart by content.
Checkpoint load_weights(const std::filesystem::path& path);

}  // namespace rnnctl::checkpoint
