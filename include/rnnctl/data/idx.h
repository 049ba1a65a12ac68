// The IDX format of MNIST's files: 0, 0, type, rank, rank big-endian 32-bit sizes, elements.
// http://yann.lecun.com/exdb/mnist/ ("FILE FORMATS FOR THE MNIST DATABASE").
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <rnnctl/data/largest_held.h>
#include <rnnctl/data/shared_bytes.h>

namespace rnnctl::data {

enum class IdxType : std::uint8_t {
  kUint8 = 0x08,
  kInt8 = 0x09,
  kInt16 = 0x0B,
  kInt32 = 0x0C,
  kFloat = 0x0D,
  kDouble = 0x0E,
};
std::size_t idx_element_size(IdxType type);

struct IdxHeader {
  IdxType type = IdxType::kUint8;
  std::vector<std::uint32_t> sizes;
};

struct IdxFile {
  IdxHeader header;
  SharedBytes elements;  ///< as stored (big-endian where wider than a byte)
  std::string sha256;    ///< of the raw contents, header included
};

/// Only the header, of a gzip or raw file. Throws base::InputError as read_idx does.
IdxHeader read_idx_header(const std::filesystem::path& path);

/// The whole of a gzip or raw IDX file. A raw one of more than `held` bytes is mapped and costs no
/// memory. What is read is bounded by what the file's size justifies: a raw file's own size, a gzip
/// file's size times 1032 (deflate's limit), never more than the header announces and at most half
/// of the memory. Throws base::InputError, one line with the file, the offset and what is wrong.
IdxFile read_idx(const std::filesystem::path& path, std::uint64_t held = largest_held());

}  // namespace rnnctl::data
