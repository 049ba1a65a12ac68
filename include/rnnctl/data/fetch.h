// Getting data sets from their public mirrors: resumable, and verified before a file has its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rnnctl::data {

enum class HashOf {
  kContents,  ///< of what is inside where the file is gzip: it may be packed again, or unpacked
  kFile,      ///< of the file as it is published, gzip or not
};

struct RemoteFile {
  std::string name;  ///< below a mirror's address, and in the folder: "train-images-idx3-ubyte.gz"
  std::string sha256;
  HashOf hash_of = HashOf::kContents;
};

/// Where a download stands; reported several times a second.
struct FetchProgress {
  std::string name;
  std::uint64_t received = 0;  ///< bytes, those of an earlier interrupted download included
  std::uint64_t total = 0;     ///< bytes; 0 while unknown
};
using FetchObserver = std::function<void(const FetchProgress&)>;

struct FetchedFile {
  std::filesystem::path path;
  std::string mirror;  ///< where it came from; empty when it was already there
};

/// Gets `files` into `directory` (made if missing, and removed again if nothing came), asking
/// `mirrors` (http or https addresses of folders) in that order. Genuine files that are there
/// already are kept. What was received is kept as NAME.part until it is whole and verified; a later
/// call goes on from there.
/// Throws
///   base::UsageError   a mirror that is no http(s) address
///   base::InputError   no mirror had the file: one line with each mirror's reason
///   base::OutputError  the folder cannot be written, or holds other contents under a file's name
///   base::Error with exit code 128+N  when base::stop_signal() asks to stop; NAME.part is kept
std::vector<FetchedFile> fetch_files(const std::filesystem::path& directory,
                                     std::span<const RemoteFile> files,
                                     const std::vector<std::string>& mirrors,
                                     const FetchObserver& observer = {});

}  // namespace rnnctl::data
