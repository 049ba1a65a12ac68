// Whether a stored array is found where it lies in an archive: what is written over it there is
// then seen, of what libzip has unpacked it is not.
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "data/array_bytes.h"

namespace rnnctl::data {
namespace {

using testing::ElementsAre;

std::string x() { return bytes_x("(2, 1)", {7, 8}); }
std::string y() { return bytes_x("(2,)", {0, 1}); }

/// X of the first example, before and after it is overwritten with 99 in the file.
std::vector<float> before_and_after(const std::filesystem::path& path, std::uint64_t held) {
  const NamedArrays arrays = open_arrays(path, held);
  const float before = batch_of(arrays, {0})[0];
  const std::size_t at = read_bytes(path).find(x()) + x().size() - 2;
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out)
      .seekp(static_cast<std::streamoff>(at))
      .put(99);
  return {before, batch_of(arrays, {0})[0]};
}

TEST(ZipPlaces, AreUsedOfStoredArraysInALargeArchive) {
  const ScratchFolder folder;
  for (const auto y_method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const auto path = write_npz(folder, {{"y.npy", y(), y_method}, {"x.npy", x()}});
    const std::uint64_t size = std::filesystem::file_size(path);
    EXPECT_THAT(before_and_after(path, size - 1), ElementsAre(7, 99));
  }
  const auto held = write_npz(folder, {{"y.npy", y()}, {"x.npy", x()}});
  EXPECT_THAT(before_and_after(held, std::filesystem::file_size(held)), ElementsAre(7, 7));
  const auto packed = write_npz(folder, {{"y.npy", y()}, {"x.npy", x(), ZIP_CM_DEFLATE}});
  EXPECT_THAT(batch_of(open_arrays(packed, 0), {0}), ElementsAre(7));
}

/// Little-endian.
std::string le(std::uint64_t value, std::size_t width) {
  std::string bytes;
  for (std::size_t i = 0; i < width; ++i) bytes += static_cast<char>(value >> 8 * i & 255);
  return bytes;
}

/// A zip archive as APPNOTE.TXT has it for what is larger than 4 GB: the fields of 32 bits say that
/// one of 64 bits, behind an unknown one, has the offset. In the entries' own headers as well,
/// there is an unknown field.
class Zip64 {
 public:
  void add(const std::string& name, const std::string& contents) {
    const std::uint64_t offset = entries_.size();
    const std::string unknown = le(0x7075, 2) + le(2, 2) + "??";
    const std::string zip64 =
        le(1, 2) + le(24, 2) + le(contents.size(), 8) + le(contents.size(), 8) + le(offset, 8);
    const auto checksum =
        ::crc32_z(0, reinterpret_cast<const Bytef*>(contents.data()), contents.size());
    const std::string version_to_time = le(45, 2) + std::string(8, '\0');
    const std::string begin = version_to_time + le(checksum, 4);
    entries_ += "PK\3\4" + begin + le(contents.size(), 4) + le(contents.size(), 4) +
                le(name.size(), 2) + le(unknown.size(), 2) + name + unknown + contents;
    directory_ += "PK\1\2" + le(45, 2) + begin + le(kElsewhere, 4) + le(kElsewhere, 4) +
                  le(name.size(), 2) + le(unknown.size() + zip64.size(), 2) + le(4, 2) +
                  std::string(8, '\0') + le(kElsewhere, 4) + name + unknown + zip64 + "said";
    ++count_;
  }
  std::string bytes() const {
    const std::uint64_t size = directory_.size(), begin = entries_.size();
    const std::string end64 = "PK\6\6" + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 8) +
                              le(count_, 8) + le(count_, 8) + le(size, 8) + le(begin, 8);
    const std::string locator = "PK\6\7" + le(0, 4) + le(begin + size, 8) + le(1, 4);
    const std::string comment = "PK\5\6 is how this record begins";
    const std::string end = "PK\5\6" + le(0, 4) + le(count_, 2) + le(count_, 2) +
                            le(kElsewhere, 4) + le(kElsewhere, 4) + le(comment.size(), 2) + comment;
    return entries_ + directory_ + end64 + locator + end;
  }

 private:
  static constexpr std::uint64_t kElsewhere = 0xFFFFFFFF;

  std::string entries_, directory_;
  std::uint64_t count_ = 0;
};

TEST(ZipPlaces, AreFoundInZip64Too) {
  const ScratchFolder folder;
  Zip64 archive;
  archive.add("y.npy", y());
  archive.add("x.npy", x());
  EXPECT_THAT(before_and_after(folder.write("a.npz", archive.bytes()), 0), ElementsAre(7, 99));
}

// Whatever it says: it is read as libzip reads it or refused, and (under the sanitizers) no byte
// outside is touched.
TEST(ZipPlaces, OfADamagedArchiveAreNoOthers) {
  const ScratchFolder folder;
  Zip64 archive;
  archive.add("y.npy", y());
  archive.add("x.npy", x());
  const std::string bytes = archive.bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char with : {'\0', '\1', '\xFF'}) {
      std::string changed = bytes;
      changed[at] = with;
      const auto path = folder.write("changed.npz", changed);
      const std::string refusal = arrays_refusal(path, 0);
      EXPECT_EQ(refusal == "accepted", arrays_refusal(path) == "accepted") << at << refusal;
    }
  }
}

}  // namespace
}  // namespace rnnctl::data
