// The arrays of a data set, wherever NumPy has put them: one .npz, or .npy files side by side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/data/largest_held.h>
#include <rnnctl/data/npy.h>

namespace rnnctl::data {

struct NamedArrays {
  std::optional<NpyArray> x, y;            ///< always there
  std::optional<NpyArray> test_x, test_y;  ///< both or none
  std::shared_ptr<const void> bytes;  ///< what all of them borrow; keep it as long as they live
  /// SHA-256 of x and y, of test_x and test_y: of the .npy files' bytes, packed in an .npz or not.
  std::vector<std::string> content_hashes, test_content_hashes;
};

/// `path`, by its contents: an .npz; an .npy of X, whatever its name, beside which the others lie;
/// or a folder of .npy files. Names are those of Keras and scikit-learn (x_train, y_train, x_test,
/// y_test; X, y; data, target) and alike, see array_roles.cpp. .npy files are mapped and never
/// copied, nor are the stored arrays of an .npz of more than `held` bytes: who cuts such a file
/// short while it is in use ends the process. What else an .npz has is unpacked into memory.
/// Throws base::InputError for what is missing, ambiguous or damaged, for an .npz that unpacks to
/// more than this machine's memory, and as NpyArray::parse does.
NamedArrays open_arrays(const std::filesystem::path& path, std::uint64_t held = largest_held());

/// One array alone: an .npy, or of an .npz what is called X, else its only array.
struct LoneArray {
  NpyArray array;
  std::shared_ptr<const void> bytes;  ///< as above
};
/// Throws as open_arrays() does.
LoneArray open_array(const std::filesystem::path& path, std::uint64_t held = largest_held());

}  // namespace rnnctl::data
