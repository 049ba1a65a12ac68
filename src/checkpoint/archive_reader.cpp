#include <algorithm>
#include <memory>

#include <zip.h>

#include "checkpoint/archive.h"
#include "checkpoint/refuse.h"
#include "checkpoint/zip_layout.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

using ArchivePointer = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using FilePointer = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), bytes.begin(),
                    [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

void check_magic(std::span<const std::byte> bytes, std::string_view file) {
  if (starts_with(bytes, "PK")) return;
  if (starts_with(bytes, "\x80\x02\x8a\x0a")) {
    refuse(file, "this is the format of PyTorch before 1.6",
           "load it in Python and save it again with torch.save");
  }
  throw base::InputError(base::str(base::printable(file),
                                   " is not a checkpoint (no zip archive); give a file that "
                                   "rnnctl train or Python's torch.save wrote"));
}

ArchivePointer open_archive(std::span<const std::byte> bytes, std::string_view file) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  ArchivePointer archive(nullptr, &zip_discard);
  if (source != nullptr) {
    archive.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (!archive) zip_source_free(source);
  }
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!archive) refuse_damaged(file, reason);
  return archive;
}

std::vector<std::byte> read_entry(zip_t* archive, const zip_stat_t& stat, std::string_view file) {
  const std::string name = base::str("zip entry '", base::printable(stat.name), "'");
  std::vector<std::byte> bytes(stat.size);
  const FilePointer entry(zip_fopen_index(archive, stat.index, 0), &zip_fclose);
  if (!entry) refuse_damaged(file, base::str(name, ": ", zip_strerror(archive)));
  const zip_int64_t count = zip_fread(entry.get(), bytes.data(), bytes.size());
  std::byte past_end;  // libzip compares the CRC-32 only when it meets the end
  if (count != static_cast<zip_int64_t>(bytes.size()) ||
      zip_fread(entry.get(), &past_end, 1) != 0) {
    refuse_damaged(file, base::str(name, ": ", zip_file_strerror(entry.get())));
  }
  return bytes;
}

/// "archive/data/0" -> "data/0"; `folder` is "archive/", set by the first entry.
std::string strip_folder(const std::string& name, std::string& folder, std::string_view file) {
  const std::string top = name.substr(0, name.find('/') + 1);
  if (folder.empty()) folder = top;
  if (top.empty() || top != folder) {
    refuse(file,
           base::str("zip entry '", base::printable(name),
                     "' is outside the one top folder of a checkpoint"),
           kSaveStateDict);
  }
  return name.substr(folder.size());
}

}  // namespace

RecordMap read_archive(std::span<const std::byte> bytes, std::string_view file) {
  check_magic(bytes, file);
  check_zip_layout(bytes, file);
  const ArchivePointer archive = open_archive(bytes, file);
  RecordMap records;
  std::string folder;
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
  for (zip_uint64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive.get(), i, ZIP_FL_ENC_RAW, &stat) != 0) {
      refuse_damaged(file, zip_strerror(archive.get()));
    }
    const std::string name = strip_folder(stat.name, folder, file);
    records.emplace(name, read_entry(archive.get(), stat, file));
  }
  return records;
}

}  // namespace rnnctl::checkpoint
