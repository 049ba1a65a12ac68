// Arrays as NumPy writes them, and what becomes of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <zip.h>

#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/array_dataset.h>
#include <rnnctl/data/array_files.h>
#include <rnnctl/data/labelled_arrays.h>

namespace rnnctl::data {

/// An .npy file as numpy.save writes it.
template <class Number>
inline std::string npy_file(const std::string& descr, const std::string& shape,
                            const std::vector<Number>& numbers,
                            const char* fortran_order = "False") {
  const std::string header = "{'descr': '" + descr + "', 'fortran_order': " + fortran_order +
                             ", 'shape': " + shape + ", }\n";
  std::string bytes = "\x93NUMPY\1";
  bytes += '\0';
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  return bytes.append(reinterpret_cast<const char*>(numbers.data()),
                      numbers.size() * sizeof(Number));
}

// Three examples of two steps with two features: 0, 0.25, … 2.75; two of them are called "up".
inline std::string three_x() {
  std::vector<double> numbers;
  for (int i = 0; i < 12; ++i) numbers.push_back(i / 4.0);
  return npy_file("<f8", "(3, 2, 2)", numbers);
}
inline std::string three_y() {
  return npy_file<char32_t>("<U4", "(3,)", {'u', 'p', 0, 0, 'd', 'o', 'w', 'n', 'u', 'p', 0, 0});
}
inline std::string bytes_x(const std::string& shape, const std::vector<unsigned char>& numbers,
                           const char* fortran_order = "False") {
  return npy_file("|u1", shape, numbers, fortran_order);
}

struct ZipEntry {
  std::string name, contents;
  zip_int32_t method = ZIP_CM_STORE;
  bool encrypted = false;
};

inline std::filesystem::path write_npz(const ScratchFolder& folder,
                                       const std::vector<ZipEntry>& entries,
                                       const std::string& name = "a.npz") {
  const std::filesystem::path path = folder / name;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const ZipEntry& entry : entries) {
    zip_source_t* const source =
        zip_source_buffer(archive, entry.contents.data(), entry.contents.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8));
    zip_set_file_compression(archive, index, entry.method, 0);
    if (entry.encrypted) zip_file_set_encryption(archive, index, ZIP_EM_AES_256, "secret");
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

inline std::string without(std::string text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part)) {
    text.erase(at, part.size());
  }
  return text;
}

inline std::string arrays_refusal(const std::filesystem::path& path,
                                  std::uint64_t held = largest_held()) {
  try {
    check_arrays(open_arrays(path, held));
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "accepted";
}

/// Of two arrays in x.npy and y.npy; the folder's name is left out. (A test has one folder.)
inline std::string pair_refusal(const std::string& x, const std::string& y) {
  const ScratchFolder folder;
  folder.write("x.npy", x);
  folder.write("y.npy", y);
  return without(arrays_refusal(folder.path()), folder.path().string() + "/");
}

inline std::vector<float> batch_of(const NamedArrays& arrays,
                                   const std::vector<std::uint32_t>& indices,
                                   Standardisation standardisation = {}) {
  const auto count = static_cast<std::size_t>(arrays.x->shape()[0]);
  const ArrayDataset dataset("x", {*arrays.x, arrays.bytes, std::move(standardisation)},
                             {.classes = std::vector<std::int64_t>(count), .values = {}});
  std::vector<float> inputs(indices.size() *
                            static_cast<std::size_t>(dataset.shape().time * dataset.shape().input));
  std::vector<std::int64_t> targets(indices.size());
  dataset.gather(indices, {}, inputs.data(), targets.data());
  return inputs;
}

}  // namespace rnnctl::data
