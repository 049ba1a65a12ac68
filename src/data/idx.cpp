#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "data/content_reader.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/idx.h>

namespace rnnctl::data {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kSizeBytes = 4;
/// The format allows 255; nothing real goes beyond a handful, and a bound keeps messages short.
constexpr std::size_t kMaxRank = 8;
/// Small enough that what was just inflated is hashed while it is in the cache.
constexpr std::size_t kPieceBytes = 256 * 1024;
/// Room that is made at first: enough for MNIST's 47 MB in one go, and all that a small file which
/// announces a huge one can cost.
constexpr std::uint64_t kFirstBytes = 64 << 20;

std::string hex_byte(std::uint8_t byte) {
  constexpr const char* kDigits = "0123456789abcdef";
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

std::optional<IdxType> idx_type(std::uint8_t code) {
  switch (static_cast<IdxType>(code)) {
    case IdxType::kUint8:
    case IdxType::kInt8:
    case IdxType::kInt16:
    case IdxType::kInt32:
    case IdxType::kFloat:
    case IdxType::kDouble:
      return static_cast<IdxType>(code);
  }
  return std::nullopt;
}

std::string sizes_text(const IdxHeader& header) {
  return base::shape_text(std::vector<std::int64_t>(header.sizes.begin(), header.sizes.end()));
}

/// A header and what was read to get it.
struct ParsedHeader {
  IdxHeader header;
  std::vector<std::uint8_t> bytes;  ///< as stored
  std::uint64_t element_bytes = 0;  ///< announced
};

void read_header_bytes(ContentReader& reader, std::size_t count, ParsedHeader& parsed) {
  const std::size_t before = parsed.bytes.size();
  parsed.bytes.resize(before + count);
  const std::size_t got = reader.read(std::span(parsed.bytes).subspan(before));
  if (got < count) {
    reader.fail(before + got, base::str("ends inside the IDX header, which takes at least ",
                                        before + count, " bytes; get the file again"));
  }
}

[[noreturn]] void fail_for_memory(const ContentReader& reader, std::uint64_t total) {
  reader.fail(kMagicBytes,
              base::str("the ", total, " bytes of elements do not fit into this machine's memory"));
}

/// An allocation may succeed that ends the process when it is used.
void require_memory(const ContentReader& reader, std::uint64_t total) {
  const std::uint64_t memory = base::usable_memory();
  if (memory > 0 && total > memory / 2) fail_for_memory(reader, total);
}

[[noreturn]] void fail_cut_short(const ContentReader& reader, const ParsedHeader& parsed,
                                 std::uint64_t there) {
  reader.fail(
      parsed.bytes.size() + there,
      base::str("ends after ", there, " of the ", parsed.element_bytes, " bytes that the sizes ",
                sizes_text(parsed.header), " announce; get the file again"));
}

[[noreturn]] void fail_going_on(const ContentReader& reader, const ParsedHeader& parsed) {
  reader.fail(parsed.bytes.size() + parsed.element_bytes,
              base::str("goes on after the last of the elements that the sizes ",
                        sizes_text(parsed.header), " announce"));
}

/// Refuses an announced size that the file cannot hold, before anything is allocated for it.
void check_announced_size(const ContentReader& reader, ParsedHeader& parsed) {
  std::uint64_t total = idx_element_size(parsed.header.type);
  bool overflow = false;
  for (const std::uint32_t size : parsed.header.sizes) {
    overflow |= __builtin_mul_overflow(total, std::uint64_t{size}, &total);
  }
  // PTRDIFF_MAX is the most that one object can have.
  if (overflow || total > PTRDIFF_MAX - parsed.bytes.size()) {
    reader.fail(kMagicBytes, base::str("the sizes ", sizes_text(parsed.header),
                                       " announce more than any memory holds"));
  }
  parsed.element_bytes = total;
  const std::uint64_t whole = parsed.bytes.size() + total;
  if (whole <= reader.size_limit()) return;
  if (reader.is_gzip()) {
    reader.fail(kMagicBytes, base::str("the sizes ", sizes_text(parsed.header), " announce ", total,
                                       " bytes, more than a gzip file of this size can hold (",
                                       reader.size_limit(), ")"));
  }
  fail_cut_short(reader, parsed, reader.size_limit() - parsed.bytes.size());
}

ParsedHeader parse_header(ContentReader& reader) {
  ParsedHeader parsed;
  read_header_bytes(reader, kMagicBytes, parsed);
  const std::vector<std::uint8_t>& bytes = parsed.bytes;
  if (bytes[0] != 0 || bytes[1] != 0) {
    reader.fail(0, base::str("not an IDX file: starts with ", hex_byte(bytes[0]), " ",
                             hex_byte(bytes[1]), " instead of 00 00"));
  }
  const std::optional<IdxType> type = idx_type(bytes[2]);
  if (!type) {
    reader.fail(2, base::str("element type 0x", hex_byte(bytes[2]),
                             " is none of IDX's (0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e)"));
  }
  const std::size_t rank = bytes[3];
  if (rank < 1 || rank > kMaxRank) {
    reader.fail(3, base::str(rank, " dimensions, expected 1 to ", kMaxRank));
  }
  read_header_bytes(reader, rank * kSizeBytes, parsed);
  parsed.header.type = *type;
  for (std::size_t at = kMagicBytes; at < bytes.size(); at += kSizeBytes) {
    parsed.header.sizes.push_back(std::uint32_t{bytes[at]} << 24 |
                                  std::uint32_t{bytes[at + 1]} << 16 |
                                  std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]});
  }
  check_announced_size(reader, parsed);
  return parsed;
}

/// Makes room as the elements arrive.
void read_elements(ContentReader& reader, const ParsedHeader& parsed, base::Sha256& hash,
                   std::vector<std::uint8_t>& elements) {
  std::uint64_t done = 0;
  while (done < parsed.element_bytes) {
    if (done == elements.size()) {
      elements.resize(std::min(parsed.element_bytes, std::max(kFirstBytes, 2 * done)));
    }
    const auto piece = std::span(elements).subspan(
        done, std::min<std::uint64_t>(elements.size() - done, kPieceBytes));
    const std::size_t got = reader.read(piece);
    done += got;
    if (got < piece.size()) fail_cut_short(reader, parsed, done);
    hash.update(std::as_bytes(piece));
  }
}

/// Also runs a gzip stream to its end, where its checksum is.
void expect_end(ContentReader& reader, const ParsedHeader& parsed) {
  std::array<std::uint8_t, 1> beyond;
  if (reader.read(beyond) > 0) fail_going_on(reader, parsed);
}

/// The elements and their hash.
IdxFile held_file(ContentReader& reader, const ParsedHeader& parsed) {
  require_memory(reader, parsed.element_bytes);
  base::Sha256 hash;
  hash.update(std::as_bytes(std::span(parsed.bytes)));
  std::vector<std::uint8_t> elements;
  try {
    read_elements(reader, parsed, hash, elements);
  } catch (const std::bad_alloc&) {
    fail_for_memory(reader, parsed.element_bytes);
  }
  expect_end(reader, parsed);
  return {{}, std::move(elements), hash.hex()};
}

IdxFile mapped_file(const ContentReader& reader, const ParsedHeader& parsed) {
  const SharedBytes all = reader.map();
  const std::uint64_t there = all.size() - std::min(all.size(), parsed.bytes.size());
  if (there < parsed.element_bytes) fail_cut_short(reader, parsed, there);
  if (there > parsed.element_bytes) fail_going_on(reader, parsed);
  return {
      {}, all.without_first(parsed.bytes.size()), base::sha256_hex(std::as_bytes(std::span(all)))};
}

}  // namespace

std::size_t idx_element_size(IdxType type) {
  switch (type) {
    case IdxType::kUint8:
    case IdxType::kInt8:
      return 1;
    case IdxType::kInt16:
      return 2;
    case IdxType::kInt32:
    case IdxType::kFloat:
      return 4;
    case IdxType::kDouble:
      return 8;
  }
  throw std::invalid_argument("idx_element_size: no IDX type");
}

IdxHeader read_idx_header(const std::filesystem::path& path) {
  ContentReader reader(path);
  return parse_header(reader).header;
}

IdxFile read_idx(const std::filesystem::path& path, std::uint64_t held) {
  ContentReader reader(path);
  ParsedHeader parsed = parse_header(reader);
  IdxFile file =
      reader.is_to_be_mapped(held) ? mapped_file(reader, parsed) : held_file(reader, parsed);
  file.header = std::move(parsed.header);
  return file;
}

}  // namespace rnnctl::data
