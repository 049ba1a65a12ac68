#include <cstdint>
#include <limits>
#include <memory>

#include <zip.h>

#include "checkpoint/archive.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLocalHeaderSize = 30;
constexpr std::size_t kExtraHeaderSize = 4;
constexpr zip_uint16_t kPaddingId = 0x4246;         // "FB", the extra field PyTorch pads with
constexpr zip_uint16_t kFirstDosDate = 1 << 5 | 1;  // 1 January 1980

struct ErrorCleaner {
  zip_error_t error;
  ErrorCleaner() { zip_error_init(&error); }
  ~ErrorCleaner() { zip_error_fini(&error); }
};
using SourcePointer = std::unique_ptr<zip_source_t, decltype(&zip_source_free)>;
using ArchivePointer = std::unique_ptr<zip_t, decltype(&zip_discard)>;

[[noreturn]] void fail(zip_error_t* error) {
  throw base::OutputError(
      base::str("the checkpoint could not be packed: ", zip_error_strerror(error)));
}

/// Adds `record` whose local header starts at `offset`; returns where its data ends. libzip writes
/// the entries of a new archive back to back in the order they were added, each local header as 30
/// bytes, the name and the extra fields given here, so the padding can be computed beforehand.
std::size_t add_record(zip_t* archive, std::string_view folder, const Record& record,
                       std::size_t offset) {
  const std::string name = base::str(folder, record.name);
  zip_source_t* source = zip_source_buffer(archive, record.bytes.data(), record.bytes.size(), 0);
  if (source == nullptr) fail(zip_get_error(archive));
  const zip_int64_t added = zip_file_add(archive, name.c_str(), source, 0);
  if (added < 0) {
    zip_source_free(source);
    fail(zip_get_error(archive));
  }
  const auto index = static_cast<zip_uint64_t>(added);
  const std::size_t unpadded = offset + kLocalHeaderSize + name.size() + kExtraHeaderSize;
  const std::size_t padding = (kAlignment - unpadded % kAlignment) % kAlignment;
  const std::vector<zip_uint8_t> filler(kAlignment, 'Z');
  if (zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, index, 0, kFirstDosDate, 0) != 0 ||
      zip_file_extra_field_set(archive, index, kPaddingId, ZIP_EXTRA_FIELD_NEW, filler.data(),
                               static_cast<zip_uint16_t>(padding), ZIP_FL_LOCAL) != 0) {
    fail(zip_get_error(archive));
  }
  return unpadded + padding + record.bytes.size();
}

std::vector<std::byte> read_back(zip_source_t* buffer) {
  zip_stat_t stat;
  if (zip_source_open(buffer) != 0 || zip_source_stat(buffer, &stat) != 0) {
    fail(zip_source_error(buffer));
  }
  std::vector<std::byte> bytes(stat.size);
  const zip_int64_t count = zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  if (count < 0 || static_cast<std::size_t>(count) != bytes.size()) fail(zip_source_error(buffer));
  return bytes;
}

/// Beyond 4 GiB the format changes to Zip64, which neither reader nor alignment provide for.
void check_size(const Records& records) {
  std::size_t total = 0;
  for (const Record& record : records) {
    total += record.bytes.size() + record.name.size() * 2 + 4 * kAlignment;
  }
  if (total > std::numeric_limits<std::uint32_t>::max() ||
      records.size() >= std::numeric_limits<std::uint16_t>::max()) {
    throw base::OutputError(base::str("the checkpoint of ", records.size(), " records and ", total,
                                      " bytes is too large, the limit is 4 GiB; use a smaller "
                                      "model"));
  }
}

}  // namespace

std::vector<std::byte> write_archive(const Records& records, std::string_view folder) {
  check_size(records);
  ErrorCleaner cleaner;
  const SourcePointer buffer(zip_source_buffer_create(nullptr, 0, 0, &cleaner.error),
                             &zip_source_free);
  if (!buffer) fail(&cleaner.error);
  zip_source_keep(buffer.get());
  ArchivePointer archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &cleaner.error),
                         &zip_discard);
  if (!archive) {
    zip_source_free(buffer.get());  // the reference the archive would have owned
    fail(&cleaner.error);
  }
  std::size_t offset = 0;
  for (const Record& record : records) offset = add_record(archive.get(), folder, record, offset);
  if (zip_close(archive.get()) != 0) fail(zip_get_error(archive.get()));
  static_cast<void>(archive.release());  // zip_close has freed it
  return read_back(buffer.get());
}

}  // namespace rnnctl::checkpoint
