// Weights as NumPy's archive of arrays. Format: a zip file of .npy files (NEP 1).
#pragma once

#include <cstddef>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::checkpoint {

/// `state_dict`, an array each under its name, which numpy.load(…, allow_pickle=False) reads. Of
/// the manifest, where there is one: "rnnctl", its JSON text as bytes (uint8), and "class_names"
/// (text), where the classes have names. Nothing is packed, and every array's elements lie at a
/// multiple of 64 bytes of the file, so that they can be mapped. The same checkpoint always gives
/// the same bytes. Throws base::OutputError above 4 GiB, base::InputError for a name that an
/// archive cannot have or that is taken.
std::vector<std::byte> encode_npz(const Checkpoint& checkpoint);

}  // namespace rnnctl::checkpoint
