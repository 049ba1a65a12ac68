#include "data/zip_places.h"

#include <stdexcept>

namespace rnnctl::data {
namespace {

using Archive = std::span<const std::byte>;

// Each kind of record begins with its own four bytes.
constexpr std::uint64_t kEntry = 0x04034b50, kDirectoryEntry = 0x02014b50;
constexpr std::uint64_t kEnd = 0x06054b50, kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
/// What stands where a number is too large for the field and a Zip64 record has it.
constexpr std::uint64_t kElsewhere16 = 0xFFFF, kElsewhere32 = 0xFFFFFFFF;

std::uint64_t number(Archive archive, std::uint64_t at, std::size_t width) {
  if (at > archive.size() || width > archive.size() - at) {
    throw std::out_of_range("zip: the archive ends inside a record");
  }
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = value << 8 | std::to_integer<std::uint64_t>(archive[at + i]);
  }
  return value;
}

void require(bool holds) {
  if (!holds) throw std::invalid_argument("zip: not a record of the kind that is expected");
}

/// The record that ends the archive: only a comment stands behind it.
std::uint64_t find_end(Archive archive) {
  constexpr std::size_t kSize = 22, kCommentLengthAt = 20, kLongestComment = 0xFFFF;
  for (std::size_t comment = 0; comment <= kLongestComment; ++comment) {
    require(archive.size() >= kSize + comment);
    const std::size_t at = archive.size() - kSize - comment;
    if (number(archive, at, 4) == kEnd && number(archive, at + kCommentLengthAt, 2) == comment) {
      return at;
    }
  }
  throw std::invalid_argument("zip: no end");
}

struct Directory {
  std::uint64_t count = 0, begin = 0;
};

Directory find_directory(Archive archive) {
  constexpr std::uint64_t kLocatorSize = 20;
  const std::uint64_t end = find_end(archive);
  const Directory found{number(archive, end + 10, 2), number(archive, end + 16, 4)};
  if (found.count != kElsewhere16 && found.begin != kElsewhere32) return found;
  require(end >= kLocatorSize && number(archive, end - kLocatorSize, 4) == kEnd64Locator);
  const std::uint64_t end64 = number(archive, end - kLocatorSize + 8, 8);
  require(number(archive, end64, 4) == kEnd64);
  return {number(archive, end64 + 32, 8), number(archive, end64 + 48, 8)};
}

/// Of an entry whose offset is elsewhere: the Zip64 field among the directory entry's extra ones
/// has it, behind the sizes that are elsewhere as well.
std::uint64_t offset64(Archive archive, std::uint64_t entry, std::uint64_t extra,
                       std::uint64_t extra_end) {
  constexpr std::uint64_t kZip64 = 1;
  while (extra < extra_end) {
    const std::uint64_t kind = number(archive, extra, 2), length = number(archive, extra + 2, 2);
    if (kind == kZip64) {
      const std::uint64_t sizes = (number(archive, entry + 24, 4) == kElsewhere32 ? 8 : 0) +
                                  (number(archive, entry + 20, 4) == kElsewhere32 ? 8 : 0);
      require(length >= sizes + 8);
      return number(archive, extra + 4 + sizes, 8);
    }
    extra += 4 + length;
  }
  throw std::invalid_argument("zip: no Zip64 field");
}

/// Behind the entry's own header, which repeats the name and has extra fields of its own.
std::uint64_t contents_of(Archive archive, std::uint64_t header) {
  constexpr std::uint64_t kSize = 30;
  require(number(archive, header, 4) == kEntry);
  return header + kSize + number(archive, header + 26, 2) + number(archive, header + 28, 2);
}

std::vector<std::uint64_t> places_in(Archive archive) {
  constexpr std::uint64_t kSize = 46;
  const Directory directory = find_directory(archive);
  std::vector<std::uint64_t> places;
  std::uint64_t entry = directory.begin;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    require(number(archive, entry, 4) == kDirectoryEntry);
    const std::uint64_t extra = entry + kSize + number(archive, entry + 28, 2);
    const std::uint64_t extra_end = extra + number(archive, entry + 30, 2);
    const std::uint64_t offset = number(archive, entry + 42, 4);
    places.push_back(contents_of(
        archive, offset == kElsewhere32 ? offset64(archive, entry, extra, extra_end) : offset));
    entry = extra_end + number(archive, entry + 32, 2);
  }
  return places;
}

}  // namespace

std::vector<std::uint64_t> zip_places(Archive archive) {
  try {
    return places_in(archive);
  } catch (const std::logic_error&) {  // out_of_range, invalid_argument
    return {};
  }
}

}  // namespace rnnctl::data
