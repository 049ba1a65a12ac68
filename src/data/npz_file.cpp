#include "data/npz_file.h"

#include <utility>

#include <zip.h>
#include <zlib.h>

#include "data/zip_places.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

using EntryPointer = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

// 258 bytes from two bits; zlib's "Technical Details".
constexpr std::uint64_t kMostInflation = 1032;
constexpr const char* kGetAgain = "; the file is damaged, get it again";

std::string gigabytes(std::uint64_t bytes) {
  return base::fixed(static_cast<double>(bytes) / 1e9, 1) + " GB";
}

}  // namespace

NpzFile::NpzFile(std::shared_ptr<const MappedFile> file, std::uint64_t held)
    : file_(std::move(file)) {
  const std::span<const std::byte> bytes = file_->bytes();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) {
    archive_.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (!archive_) zip_source_free(source);
  }
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!archive_) throw base::InputError(base::str(file_->name(), ": ", reason, kGetAgain));
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  const bool is_to_be_unpacked = bytes.size() <= held;
  const auto places = is_to_be_unpacked ? std::vector<std::uint64_t>() : zip_places(bytes);
  const bool has_places = places.size() == static_cast<std::uint64_t>(count);
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
    add(i, has_places ? std::optional(places[i]) : std::nullopt);
  }
}

NpzFile::~NpzFile() = default;

void NpzFile::Discard::operator()(zip* archive) const { zip_discard(archive); }

void NpzFile::add(std::uint64_t index, std::optional<std::uint64_t> contents_at) {
  constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                   ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  zip_stat_t stat;
  if (zip_stat_index(archive_.get(), index, ZIP_FL_ENC_RAW, &stat) != 0 ||
      (stat.valid & kNeeded) != kNeeded) {
    throw base::InputError(
        base::str(file_->name(), ": entry ", index, " has no size or name", kGetAgain));
  }
  const std::string name = stat.name;
  if (!name.ends_with(".npy")) return;
  Entry entry;
  entry.index = index;
  entry.packed_size = stat.comp_size;
  entry.size = stat.size;
  entry.checksum = stat.crc;
  entry.deflated = stat.comp_method == ZIP_CM_DEFLATE;
  entry.plain =
      stat.encryption_method == ZIP_EM_NONE && (entry.deflated || stat.comp_method == ZIP_CM_STORE);
  const std::uint64_t all = file_->bytes().size();
  const bool is_stored = entry.plain && !entry.deflated && (stat.valid & ZIP_STAT_CRC) != 0;
  if (is_stored && contents_at && *contents_at <= all && entry.size <= all - *contents_at) {
    entry.lies_at = contents_at;
  }
  names_.push_back(name);
  entries_.push_back(entry);
}

void NpzFile::refuse_entry(std::size_t entry, const std::string& what) const {
  throw base::InputError(base::str(file_->name(), ": ", base::printable(names_[entry]), " ", what));
}

void NpzFile::check(std::span<const std::size_t> entries) const {
  std::uint64_t packed = 0, unpacked = 0;
  for (const std::size_t i : entries) {
    const Entry& entry = entries_[i];
    if (!entry.plain) {
      refuse_entry(i,
                   "is encrypted or packed in an unknown way; numpy.savez and savez_compressed "
                   "write what can be read");
    }
    // Entries that share their bytes make more of a small file than deflate alone.
    if (entry.packed_size > file_->bytes().size() - packed) {
      refuse_entry(i, base::str("is said to have more bytes than the file", kGetAgain));
    }
    packed += entry.packed_size;
    const bool possible = entry.deflated ? entry.size / kMostInflation <= entry.packed_size
                                         : entry.size == entry.packed_size;
    if (!possible) {
      refuse_entry(i, base::str("is said to have ", entry.size, " bytes, which its ",
                                entry.packed_size, " bytes in the file cannot make", kGetAgain));
    }
    if (!entry.lies_at) unpacked += entry.size;
  }
  const std::uint64_t memory = base::usable_memory();
  if (memory != 0 && unpacked > memory) {
    throw base::InputError(base::str(file_->name(), ": its arrays have ", gigabytes(unpacked),
                                     ", this machine has ", gigabytes(memory),
                                     " of memory; unpack the file and give the folder, .npy files "
                                     "are read bit by bit"));
  }
}

EntryBytes NpzFile::read(std::size_t place) const {
  return entries_[place].lies_at ? view(place) : unpack(place);
}

EntryBytes NpzFile::view(std::size_t place) const {
  const Entry& entry = entries_[place];
  const std::span<const std::byte> bytes = file_->bytes().subspan(*entry.lies_at, entry.size);
  const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  if (checksum != entry.checksum) {
    refuse_entry(place, base::str("cannot be read: its checksum is another one", kGetAgain));
  }
  return {file_, bytes};
}

EntryBytes NpzFile::unpack(std::size_t place) const {
  const Entry& entry = entries_[place];
  std::shared_ptr<std::byte[]> bytes = std::make_unique_for_overwrite<std::byte[]>(entry.size);
  const EntryPointer file(zip_fopen_index(archive_.get(), entry.index, 0), &zip_fclose);
  if (!file) {
    refuse_entry(place, base::str("cannot be read: ", zip_strerror(archive_.get()), kGetAgain));
  }
  const zip_int64_t count = zip_fread(file.get(), bytes.get(), entry.size);
  std::byte past_end;  // libzip compares the CRC-32 only when it meets the end
  const bool complete = count == static_cast<zip_int64_t>(entry.size);
  const zip_int64_t more = complete ? zip_fread(file.get(), &past_end, 1) : 0;
  if (count < 0 || more < 0) {
    refuse_entry(place, base::str("cannot be read: ", zip_file_strerror(file.get()), kGetAgain));
  }
  if (!complete || more > 0) {
    refuse_entry(place, base::str("has ", complete ? "more" : "less", " than the ", entry.size,
                                  " bytes that the archive states", kGetAgain));
  }
  return {bytes, {bytes.get(), entry.size}};
}

}  // namespace rnnctl::data
