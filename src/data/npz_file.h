// NumPy's archive of arrays: a zip file of .npy files, stored (savez) or deflated
// (savez_compressed).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/mapped_file.h"

struct zip;

namespace rnnctl::data {

/// What an entry contains, and who owns it.
struct EntryBytes {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
};

/// Every function throws base::InputError.
class NpzFile {
 public:
  /// Of an archive of more than `held` bytes, stored entries are used where they lie in it.
  NpzFile(std::shared_ptr<const MappedFile> file, std::uint64_t held);
  ~NpzFile();
  NpzFile(const NpzFile&) = delete;
  NpzFile& operator=(const NpzFile&) = delete;

  /// Of the entries NAME.npy, as the archive has them; what else there is does not count.
  const std::vector<std::string>& names() const { return names_; }
  /// Before anything is unpacked: refuses entries (places in names()) that are encrypted, packed by
  /// another method than deflate, of sizes that their packed bytes or the archive's cannot make, or
  /// larger together than this machine's memory, where they are to be in it.
  void check(std::span<const std::size_t> entries) const;
  /// The entry's contents, once check() has passed it; the checksum is verified. Memory used is
  /// what the entry announces, page by page as it is filled, or none.
  EntryBytes read(std::size_t entry) const;

 private:
  struct Entry {
    std::uint64_t index = 0;  ///< in the archive
    std::uint64_t packed_size = 0;
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;            ///< CRC-32
    std::optional<std::uint64_t> lies_at;  ///< in the archive, where it is to be used there
    bool deflated = false;
    bool plain = false;  ///< neither encrypted nor packed by an unknown method
  };
  struct Discard {
    void operator()(zip* archive) const;
  };

  void add(std::uint64_t index, std::optional<std::uint64_t> contents_at);
  EntryBytes unpack(std::size_t entry) const;
  EntryBytes view(std::size_t entry) const;
  [[noreturn]] void refuse_entry(std::size_t entry, const std::string& what) const;

  std::shared_ptr<const MappedFile> file_;
  std::unique_ptr<zip, Discard> archive_;
  std::vector<std::string> names_;
  std::vector<Entry> entries_;
};

}  // namespace rnnctl::data
