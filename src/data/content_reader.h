// A file's contents from front to back, whether stored raw or as gzip (RFC 1952).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/file_descriptor.h"
#include <rnnctl/data/shared_bytes.h>

struct z_stream_s;

namespace rnnctl::data {

/// Content decides, not the name: what starts with 1f 8b is gzip. Several gzip members in a row are
/// one content, as gzip itself has it; checksums are verified, other bytes after a member refused.
/// Memory used is one buffer, whatever the file claims. Every function throws base::InputError.
class ContentReader {
 public:
  /// Opens a regular file (or a symbolic link to one) that is not empty. Never blocks on a fifo.
  explicit ContentReader(const std::filesystem::path& path);
  ~ContentReader();
  ContentReader(const ContentReader&) = delete;
  ContentReader& operator=(const ContentReader&) = delete;

  /// Fills `out`; fewer bytes are returned only where the contents end.
  std::size_t read(std::span<std::uint8_t> out);

  bool is_gzip() const { return inflater_ != nullptr; }
  /// The most bytes that the contents can have: the file's size, for gzip times 1032, which is
  /// deflate's limit (258 bytes from two bits; zlib's "Technical Details").
  std::uint64_t size_limit() const;
  /// Whether the contents are to be mapped instead of read: raw, and more than `largest_held`.
  bool is_to_be_mapped(std::uint64_t largest_held) const {
    return !is_gzip() && file_size_ > largest_held;
  }
  /// All of a raw file, wherever reading has come to. See MappedFile for what that asks of others.
  SharedBytes map() const;

  /// Throws base::InputError "FILE, byte OFFSET: WHAT"; `offset` counts in the contents.
  [[noreturn]] void fail(std::uint64_t offset, const std::string& what) const;

 private:
  struct InflateEnd {
    void operator()(z_stream_s* stream) const;
  };

  bool refill();
  std::size_t read_raw(std::span<std::uint8_t> out);
  std::size_t inflate_into(std::span<std::uint8_t> out);
  void start_inflating();
  void end_member();
  [[noreturn]] void fail_in_file(const std::string& what) const;

  std::string name_;  ///< printable
  FileDescriptor file_;
  std::uint64_t file_size_ = 0;
  std::vector<std::uint8_t> buffer_;
  std::span<const std::uint8_t> pending_;  ///< bytes of the buffer that are not used yet
  std::uint64_t file_offset_ = 0;          ///< of the end of `pending_`
  std::unique_ptr<z_stream_s, InflateEnd> inflater_;
  bool finished_ = false;  ///< the last gzip member has ended
};

/// SHA-256 of a file's contents, at most `limit` bytes of them. Throws base::InputError.
std::string content_sha256(const std::filesystem::path& path, std::uint64_t limit);

}  // namespace rnnctl::data
