// NumPy's archive of arrays: a zip file of .npy files, stored (savez) or deflated
// (savez_compressed).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct zip;

namespace rnnctl::data {

/// Borrows the archive's bytes. Every function throws base::InputError.
class NpzFile {
 public:
  /// `name` is for messages, printable.
  NpzFile(std::span<const std::byte> bytes, std::string name);
  ~NpzFile();
  NpzFile(const NpzFile&) = delete;
  NpzFile& operator=(const NpzFile&) = delete;

  /// Of the entries NAME.npy, as the archive has them; what else there is does not count.
  const std::vector<std::string>& names() const { return names_; }
  /// Before anything is unpacked: refuses entries (places in names()) that are encrypted, packed by
  /// another method than deflate, of sizes that their packed bytes or the archive's cannot make, or
  /// larger together than this machine's memory.
  void check(std::span<const std::size_t> entries) const;
  /// The entry's contents, once check() has passed it; the checksum is verified. Memory used is
  /// what the entry announces, page by page as it is filled.
  std::shared_ptr<const std::byte[]> read(std::size_t entry) const;
  std::size_t size(std::size_t entry) const { return entries_[entry].size; }

 private:
  struct Entry {
    std::uint64_t index = 0;  ///< in the archive
    std::uint64_t packed_size = 0;
    std::uint64_t size = 0;
    bool deflated = false;
    bool plain = false;  ///< neither encrypted nor packed by an unknown method
  };
  struct Discard {
    void operator()(zip* archive) const;
  };

  void add(std::uint64_t index);
  [[noreturn]] void refuse_entry(std::size_t entry, const std::string& what) const;

  std::string file_;
  std::size_t file_size_ = 0;
  std::unique_ptr<zip, Discard> archive_;
  std::vector<std::string> names_;
  std::vector<Entry> entries_;
};

}  // namespace rnnctl::data
