#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/expect_refused.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

using ::testing::ElementsAre;

/// `{}` as a pickle, the least that reads as a state_dict.
const std::string kEmptyDict = "\x80\x02}.";

TEST(ArchiveWriter, LayoutIsThatOfTorchSave) {
  std::vector<std::string> names;
  for (const FoundEntry& entry : walk_zip(encode(example_checkpoint())))
    names.push_back(entry.name);
  EXPECT_THAT(names, ElementsAre("archive/data.pkl", "archive/byteorder", "archive/data/0",
                                 "archive/data/1", "archive/data/2", "archive/data/3",
                                 "archive/data/4", "archive/data/5", "archive/data/6",
                                 "archive/version", "archive/rnnctl.json"));
}

TEST(ArchiveWriter, EveryRecordIsAligned) {
  Checkpoint checkpoint;
  for (int i = 0; i < 130; ++i) {  // all sizes modulo 64, names of one to three digits
    const std::vector<std::uint8_t> values(static_cast<std::size_t>(i), 1);
    checkpoint.state_dict.emplace_back("w" + std::to_string(i),
                                       make_tensor(ElementType::kUint8, {i}, values));
  }
  const std::vector<FoundEntry> found = walk_zip(encode(checkpoint));
  EXPECT_EQ(found.size(), 130U + 4U);
  for (const FoundEntry& entry : found) EXPECT_EQ(entry.data_offset % 64, 0U) << entry.name;
}

TEST(ArchiveWriter, RecordsAreStoredAsTheyAre) {
  const std::vector<FoundEntry> found = walk_zip(encode(example_checkpoint()));
  EXPECT_EQ(found.at(1).data, "little");
  EXPECT_EQ(found.at(2).data, std::string("\0\0\x80\x3e\0\0\xc0\xbf", 8));  // 0.25, -1.5
  EXPECT_EQ(found.at(9).data, "3\n");
}

TEST(ArchiveReader, AcceptsAPlainArchive) {
  EXPECT_EQ(decode(build_zip(plain_entries()), "w.pt"), Checkpoint());
}

TEST(ArchiveReader, IgnoresWhatElseTorchSaveWrites) {
  std::vector<ZipEntry> entries = plain_entries();
  for (const char* name :
       {"w/.format_version", "w/.storage_alignment", "w/.data/serialization_id"}) {
    entries.push_back({name, "1"});
  }
  EXPECT_EQ(decode(build_zip(entries), "w.pt"), Checkpoint());
}

TEST(ArchiveReader, RefusesUnsafeNames) {
  for (const char* name :
       {"../w/x", "w/../x", "/w/x", "w//x", "w/./x", "w\\x", "w/x\n", "C:/x", "w/", ""}) {
    std::vector<ZipEntry> entries = plain_entries();
    entries.push_back({name, "x"});
    expect_refused(build_zip(entries), "is not a plain relative path");
  }
}

TEST(ArchiveReader, RefusesASecondFolder) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"v/data.pkl", kEmptyDict});
  expect_refused(build_zip(entries), "'v/data.pkl' is outside the one top folder");
}

TEST(ArchiveReader, RefusesDuplicates) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back(entries[0]);
  expect_refused(build_zip(entries), "'w/data.pkl' is there twice");
}

TEST(ArchiveReader, RefusesCompression) {
  std::vector<ZipEntry> entries = plain_entries();
  entries[0].method = 8;
  entries[0].size = 0xfffffff0;  // a bomb would state this
  expect_refused(build_zip(entries), "'w/data.pkl' is compressed");
}

TEST(ArchiveReader, RefusesEncryptionAndUnknownFlags) {
  std::vector<ZipEntry> entries = plain_entries();
  entries[0].flags = 1;
  expect_refused(build_zip(entries), "is encrypted");
  entries[0].flags = 1 << 6;
  expect_refused(build_zip(entries), "unknown flags 64");
}

TEST(ArchiveReader, RefusesAWrongChecksum) {
  std::vector<ZipEntry> entries = plain_entries();
  entries[1].crc = 1;
  expect_refused(build_zip(entries), "'w/version': CRC error");
}

TEST(ArchiveReader, RefusesSizesBeyondTheFile) {
  std::vector<ZipEntry> entries = plain_entries();
  entries[0].size = entries[0].stored_size = 0xfffffff0;
  expect_refused(build_zip(entries), "with 4294967280 bytes is larger than the file");
  entries = plain_entries();
  entries[0].offset = 0xffffffff;
  expect_refused(build_zip(entries), "has no local header there");
}

TEST(ArchiveReader, RefusesEntriesThatOverlap) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/data/0", "x", 0, 0, {}, {}, {}, 0});
  expect_refused(build_zip(entries), "overlap");
}

TEST(ArchiveReader, RefusesBytesAfterTheArchiveAndComments) {
  Bytes bytes = build_zip(plain_entries());
  bytes.push_back(std::byte{0});
  expect_refused(bytes, "end record is missing");
  bytes[bytes.size() - 3] = std::byte{1};  // now the comment's length
  expect_refused(bytes, "end record is missing");
}

TEST(ArchiveReader, TheZip64EndOfPyTorchMustAgree) {
  const Bytes plain = build_zip(plain_entries());
  const std::string text = to_text(plain);
  const std::size_t end = text.size() - 22;
  const std::size_t size = number_at(text, end + 12, 4), directory = number_at(text, end + 16, 4);
  const auto with_end64 = [&](std::size_t count) {
    return to_bytes(text.substr(0, end) + "PK\6\6" + little_endian(44, 8) + little_endian(45, 4) +
                    little_endian(0, 8) + little_endian(count, 8) + little_endian(count, 8) +
                    little_endian(size, 8) + little_endian(directory, 8) + "PK\6\7" +
                    little_endian(0, 4) + little_endian(end, 8) + little_endian(1, 4) +
                    text.substr(end));
  };
  EXPECT_EQ(refusal(with_end64(2)), "");
  expect_refused(with_end64(1), "end record does not match the file");
}

TEST(ArchiveReader, NamesTorchScriptArchives) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/constants.pkl", ""});
  expect_refused(build_zip(entries), "this is a TorchScript archive");
}

TEST(ArchiveReader, NamesOtherZipArchives) {
  expect_refused(build_zip({{"w/notes.txt", "hello"}}), "holds no data.pkl");
  expect_refused(build_zip({}), "holds no data.pkl");
}

TEST(ArchiveReader, RefusesBigEndianNumbersAndOtherVersions) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/byteorder", "big"});
  expect_refused(build_zip(entries), "not little-endian");
  entries = plain_entries();
  entries[1].data = "4\n";
  expect_refused(build_zip(entries), "version is not 3");
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
