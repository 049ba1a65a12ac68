// The zip container of torch.save: records stored uncompressed, their data 64-byte aligned.
// Format: APPNOTE.TXT 6.3 (PKWARE); alignment as in PyTorch's caffe2/serialize/inline_container.cc.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnnctl::checkpoint {

/// A file inside the archive, without the archive's top folder: {"data/0", 24 bytes}.
struct Record {
  std::string name;
  std::vector<std::byte> bytes;
};
using Records = std::vector<Record>;

/// What was read, by name.
using RecordMap = std::map<std::string, std::vector<std::byte>, std::less<>>;

/// The records under the top folder that torch.save makes, or another `folder` ("" or with "/"
/// behind it), in the given order, with fixed time stamps, so that equal records give equal bytes.
/// Throws base::OutputError above 4 GiB.
std::vector<std::byte> write_archive(const Records& records, std::string_view folder = "archive/");

/// All records of an archive with exactly one top folder. Throws base::InputError, naming `file`,
/// unless every check of zip_layout.h, libzip's own consistency check and every CRC-32 hold.
RecordMap read_archive(std::span<const std::byte> bytes, std::string_view file);

}  // namespace rnnctl::checkpoint
