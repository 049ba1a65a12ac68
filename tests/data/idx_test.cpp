#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/idx.h>

namespace rnnctl::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class IdxTest : public testing::Test {
 protected:
  /// What reading a file of these bytes complains about; the message must name the file.
  std::string complaint(const std::string& bytes) const {
    const auto path = folder_.write("file", bytes);
    const std::string message = input_error([&] { read_idx(path); });
    EXPECT_THAT(message, HasSubstr(path.string()));
    return message;
  }
  IdxFile read(const std::string& bytes) const { return read_idx(folder_.write("file", bytes)); }

  ScratchFolder folder_;
};

TEST_F(IdxTest, ReadsRawAndGzipAlikeWhateverTheName) {
  const std::string bytes = idx_bytes({3, 4, 5});
  const IdxFile raw = read_idx(folder_.write("raw.gz", bytes));
  const IdxFile packed = read_idx(folder_.write("packed", gzip(bytes)));
  EXPECT_THAT(raw.header.sizes, ElementsAre(3, 4, 5));
  EXPECT_EQ(std::string(raw.elements.begin(), raw.elements.end()), bytes.substr(16));
  EXPECT_EQ(packed.header.sizes, raw.header.sizes);
  EXPECT_EQ(packed.elements, raw.elements);
  EXPECT_EQ(packed.sha256, raw.sha256);
}

TEST_F(IdxTest, MapsWhatItDoesNotHoldAndSaysTheSame) {
  const std::string bytes = idx_bytes({3, 4, 5});
  const auto path = folder_.write("raw", bytes);
  const IdxFile held = read_idx(path, bytes.size());
  const IdxFile mapped = read_idx(path, bytes.size() - 1);
  // Overwritten in place: what was read stays, what is mapped follows.
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out).seekp(16) << "seen";
  EXPECT_EQ(held.elements.text(), bytes.substr(16));
  EXPECT_EQ(mapped.elements.text(), "seen" + bytes.substr(20));
  EXPECT_EQ(mapped.header.sizes, held.header.sizes);
  EXPECT_EQ(mapped.sha256, held.sha256);
  EXPECT_EQ(read_idx(folder_.write("packed", gzip(bytes)), 0).elements, held.elements);
  for (const std::string& damaged : {bytes.substr(0, 50), bytes + "x"}) {
    const auto at = folder_.write("damaged", damaged);
    EXPECT_EQ(input_error([&] { read_idx(at, 0); }), input_error([&] { read_idx(at); }));
  }
}

TEST_F(IdxTest, HashesTheContentsWithTheirHeader) {
  // printf '\0\0\10\1\0\0\0\3abc' | sha256sum
  EXPECT_EQ(read(idx_header(0x08, {3}) + "abc").sha256,
            "379a7afbfd9f0de0a36184463dd209c260f4582821ea2e5e4c40c7eb713dbda2");
}

TEST_F(IdxTest, ReadsEveryElementTypeAsItIsStored) {
  const std::vector<std::pair<IdxType, std::size_t>> types = {
      {IdxType::kUint8, 1}, {IdxType::kInt8, 1},  {IdxType::kInt16, 2},
      {IdxType::kInt32, 4}, {IdxType::kFloat, 4}, {IdxType::kDouble, 8}};
  for (const auto& [type, size] : types) {
    const std::string elements = noise(6 * size);
    const IdxFile file = read(idx_header(static_cast<std::uint8_t>(type), {2, 3}) + elements);
    EXPECT_EQ(file.header.type, type);
    EXPECT_EQ(std::string(file.elements.begin(), file.elements.end()), elements);
  }
}

TEST_F(IdxTest, ReadsOnlyTheHeaderWhereThatIsAskedFor) {
  std::string packed = gzip(idx_bytes({100, 28, 28}));
  packed.resize(packed.size() / 2);  // what follows is not looked at
  const IdxHeader header = read_idx_header(folder_.write("file", packed));
  EXPECT_EQ(header.type, IdxType::kUint8);
  EXPECT_THAT(header.sizes, ElementsAre(100, 28, 28));
}

TEST_F(IdxTest, AcceptsSizesWithNothingInThem) {
  EXPECT_TRUE(read(idx_header(0x08, {0, 28, 28})).elements.empty());
}

TEST_F(IdxTest, RefusesRawContentsCutAtAnyByte) {
  const std::string bytes = idx_bytes({3, 4, 5});
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(complaint(bytes.substr(0, length)), HasSubstr("byte " + std::to_string(length)));
  }
}

TEST_F(IdxTest, RefusesGzipCutAtAnyByte) {
  const std::string packed = gzip(idx_bytes({3, 4, 5}));
  for (std::size_t length = 2; length < packed.size(); ++length) {
    EXPECT_THAT(complaint(packed.substr(0, length)),
                AllOf(HasSubstr("byte " + std::to_string(length)), HasSubstr("cut short")));
  }
  EXPECT_THAT(complaint(packed.substr(0, 1)), HasSubstr("byte 1: ends inside the IDX header"));
}

TEST_F(IdxTest, RefusesGzipWhoseContentsAreCutAtAnyByte) {
  const std::string bytes = idx_bytes({3, 4, 5});
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THAT(complaint(gzip(bytes.substr(0, length))),
                HasSubstr("byte " + std::to_string(length) + " of its decompressed contents"));
  }
}

TEST_F(IdxTest, RefusesWrongMagic) {
  EXPECT_THAT(complaint("P5 28 28 255"), HasSubstr("byte 0: not an IDX file: starts with 50 35"));
  EXPECT_THAT(complaint(idx_header(0x0a, {1}) + "x"), HasSubstr("byte 2: element type 0x0a"));
  EXPECT_THAT(complaint(idx_header(0x08, {}) + "x"), HasSubstr("byte 3: 0 dimensions"));
  const std::string absurd = idx_header(0x08, std::vector<std::uint32_t>(255, 1)) + "x";
  EXPECT_THAT(complaint(absurd), HasSubstr("byte 3: 255 dimensions, expected 1 to 8"));
}

TEST_F(IdxTest, RefusesBytesBeyondTheLastElement) {
  const std::string bytes = idx_bytes({3, 4, 5});
  EXPECT_THAT(complaint(bytes + "x"), HasSubstr("byte 76: goes on after the last"));
  EXPECT_THAT(complaint(gzip(bytes + "x")), HasSubstr("byte 76 of its decompressed contents"));
  const std::string packed = gzip(bytes);
  EXPECT_THAT(complaint(packed + "x"),
              HasSubstr("byte " + std::to_string(packed.size()) + ": bytes follow the end"));
}

TEST_F(IdxTest, RefusesSizesWhoseProductOverflows) {
  EXPECT_THAT(complaint(idx_header(0x08, {65536, 65536, 65536, 65536}) + noise(99)),
              HasSubstr("byte 4: the sizes [65536, 65536, 65536, 65536] announce more than"));
  EXPECT_THAT(complaint(idx_header(0x0e, {4294967295, 1073741824}) + noise(99)),
              HasSubstr("announce more than any memory holds"));
  EXPECT_THAT(complaint(idx_header(0x08, {4294967295, 2147483649}) + noise(99)),
              HasSubstr("announce more than any memory holds"));
}

TEST_F(IdxTest, AllocatesNothingForWhatTheFileCannotHold) {
  // 2^62 bytes: with an allocation first, this would be "do not fit into memory".
  const std::string huge = idx_header(0x08, {2147483648, 2147483648}) + noise(10);
  EXPECT_THAT(complaint(huge), HasSubstr("byte 22: ends after 10 of the 4611686018427387904"));
  EXPECT_THAT(complaint(gzip(huge)), HasSubstr("more than a gzip file of this size can hold"));
}

TEST_F(IdxTest, AllocatesAsTheElementsArrive) {
  // 4 MB of file could be 4 GB of elements, but what follows the header is no deflate stream.
  std::string packed = gzip(idx_header(0x08, {4'000'000'000}) + noise(1000));
  packed.resize(packed.size() - 20);
  packed.resize(4'000'000, '\xff');
  EXPECT_THAT(complaint(packed), HasSubstr("the gzip stream is damaged"));
  rusage usage = {};
  ASSERT_EQ(::getrusage(RUSAGE_SELF, &usage), 0);
  EXPECT_LT(usage.ru_maxrss, 1'000'000) << "kB";
}

TEST_F(IdxTest, RefusesMoreThanTheMachineHolds) {
  const auto path = folder_.write("file", idx_header(0x08, {1 << 30, 1 << 13}));
  std::filesystem::resize_file(path, 12 + (std::uintmax_t{1} << 43));  // sparse, takes no disk
  EXPECT_THAT(input_error([&] { read_idx(path, kAlwaysHeld); }),
              HasSubstr("8796093022208 bytes of elements do not fit into this machine's memory"));
}

TEST_F(IdxTest, AcceptsWhatDeflateCompressesBest) {
  const std::string packed = gzip(idx_header(0x08, {10'000'000}) + std::string(10'000'000, '\0'));
  ASSERT_GT(10'000'000 / packed.size(), 1000U);
  EXPECT_EQ(read(packed).elements.size(), 10'000'000U);
}

TEST_F(IdxTest, StopsInflatingWhereTheAnnouncedElementsEnd) {
  std::string bomb = gzip(idx_header(0x08, {10}) + std::string(16'000'000, '\0'));
  bomb.resize(bomb.size() / 2);  // reading on would find this instead
  EXPECT_THAT(complaint(bomb), HasSubstr("byte 18 of its decompressed contents: goes on after"));
}

TEST_F(IdxTest, ReadsSeveralGzipMembersAsOneContent) {
  const std::string bytes = idx_bytes({3, 4, 5});
  for (const std::size_t cut : {0UL, 3UL, 16UL, 40UL, bytes.size()}) {
    const IdxFile file = read(gzip(bytes.substr(0, cut)) + gzip(bytes.substr(cut)));
    EXPECT_EQ(std::string(file.elements.begin(), file.elements.end()), bytes.substr(16));
  }
}

TEST_F(IdxTest, ChecksGzipsChecksumAndLength) {
  std::string packed = gzip(idx_bytes({3, 4, 5}));
  packed[packed.size() - 8] ^= 1;
  EXPECT_THAT(complaint(packed), HasSubstr("the gzip stream is damaged (incorrect data check)"));
  packed[packed.size() - 8] ^= 1;
  packed[packed.size() - 4] ^= 1;
  EXPECT_THAT(complaint(packed), HasSubstr("the gzip stream is damaged (incorrect length check)"));
}

TEST_F(IdxTest, ReadsOnlyRegularFilesAndLinksToThem) {
  const auto of = [](const std::filesystem::path& path) {
    return input_error([&] { read_idx(path); });
  };
  EXPECT_THAT(of(folder_.path()), HasSubstr("is a directory, not a file"));
  EXPECT_THAT(of("/dev/null"), HasSubstr("/dev/null is a device, not a file"));
  EXPECT_THAT(of(folder_ / "missing"), HasSubstr("missing: No such file or directory"));
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(of(folder_ / "fifo"), HasSubstr("is a named pipe, not a file"));
  std::filesystem::create_symlink("nowhere", folder_ / "dangling");
  EXPECT_THAT(of(folder_ / "dangling"), HasSubstr("No such file or directory"));
  std::filesystem::create_symlink(folder_.write("file", idx_bytes({2})), folder_ / "link");
  EXPECT_EQ(read_idx(folder_ / "link").elements.size(), 2U);
}

TEST_F(IdxTest, SaysWhereItHasNoPermission) {
  const auto path = folder_.write("file", idx_bytes({2}));
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  // root may read everything, so that a test run as root gives that up for a moment.
  constexpr uid_t kNobody = 65534;
  const uid_t before = ::geteuid();
  ASSERT_EQ(::seteuid(before == 0 ? kNobody : before), 0);
  const std::string message = input_error([&] { read_idx(path); });
  ASSERT_EQ(::seteuid(before), 0);
  EXPECT_THAT(message, HasSubstr("cannot open " + path.string() + ": Permission denied"));
}

TEST_F(IdxTest, PrintsHostileNamesOnOneLine) {
  EXPECT_THAT(input_error([&] { read_idx(folder_ / "a\nb\x1b[2J"); }), HasSubstr("a\\x0ab\\x1b"));
}

}  // namespace
}  // namespace rnnctl::data
