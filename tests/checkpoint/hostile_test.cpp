// Checkpoints made to run code, to exhaust memory or time, or to read as two different things.
// Beside archive_test.cpp and pickle_reader_test.cpp, which hold the single checks.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "checkpoint/expect_refused.h"
#include "checkpoint/pickle_bytes.h"
#include "checkpoint/sealed_archive.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {
namespace {

using ::testing::HasSubstr;

std::string repeated(std::size_t count, const std::string& piece) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

std::string put(char index) { return {'q', index}; }
std::string get(char index) { return {'h', index}; }

TEST(HostilePickle, NamesNoFunctionThatRunsAnything) {
  for (const char* global :
       {"os\nsystem", "posix\nsystem", "nt\nsystem", "subprocess\nPopen", "builtins\nexec",
        "builtins\neval", "builtins\ngetattr", "__builtin__\napply", "runpy\nrun_path",
        "torch\nload", "torch.hub\nload", "torch._utils\n_rebuild_device_tensor_from_numpy",
        "numpy\nload", "operator\nattrgetter", "webbrowser\nopen", "importlib\nimport_module"}) {
    const std::string call = std::string("c") + global + "\n(" + text("x") + "tR";
    EXPECT_THAT(refusal(archive(call)), HasSubstr("' is refused, only tensors")) << global;
    // __reduce__ leaves the same behind wherever it stands.
    EXPECT_THAT(refusal(archive(dict(text("w") + call))), HasSubstr("' is refused")) << global;
    EXPECT_THAT(refusal(archive(dict(call + tensor(0, {1}, {1})))), HasSubstr("' is refused"));
  }
}

TEST(HostilePickle, OnlyTheListedOpcodesAreRead) {
  const std::string listed("\x80.(N\x88\x89JKM\x8aGX)\x85\x86\x87t]ae}suqrhjcRbQ");
  ASSERT_EQ(listed.size(), 31U);
  for (int byte = 0; byte < 256; ++byte) {
    const auto opcode = static_cast<char>(byte);
    if (listed.find(opcode) != std::string::npos) continue;
    // Behind it a length of 2^63, which BINBYTES8 and its like would reserve.
    const std::string pickle = std::string("N") + opcode + little_endian(1ULL << 63, 8);
    EXPECT_THAT(refusal(archive(pickle)), HasSubstr("offset 3: opcode 0x")) << byte;
  }
}

TEST(HostilePickle, DepthCostsNoStack) {
  const std::string lists = repeated(100000, "]") + repeated(99999, "a");
  expect_refused(archive(lists), "the pickle is a list");
  const std::string dicts = repeated(100000, "}N") + "N" + repeated(100000, "s");
  expect_refused(archive(dicts), "a key of the state_dict is None, not text");
  expect_refused(archive(dict(text("state_dict") + lists)), "state_dict is a list");
}

TEST(HostilePickle, AContainerOfItselfEnds) {
  const std::string list = "]" + put(0) + "(" + repeated(1000, get(0)) + "e";
  expect_refused(archive(list), "the pickle is a list");
  const std::string mapping = "}" + put(0) + "(" + text("state_dict") + get(0) + "u";
  expect_refused(archive(mapping), "'state_dict' is a dict, not a tensor");
  const std::string tuple = "]" + put(0) + "(" + get(0) + "ta";
  expect_refused(archive(dict(text("w") + tuple)), "'w' is a list, not a tensor");
}

/// Ten references to ten references, thirty levels deep: 10^30 values for who follows them.
TEST(HostilePickle, ReferencesAreNotExpanded) {
  std::string laughs = "]" + put(0);
  for (char level = 1; level < 30; ++level) {
    laughs += "](" + repeated(10, get(static_cast<char>(level - 1))) + "e" + put(level);
  }
  expect_refused(archive(laughs), "the pickle ends in the middle");
  expect_refused(archive("(" + laughs + "t"), "the pickle is a tuple");
}

/// A whole checkpoint with correct hashes around `optimizer`, a pickled dict.
Bytes with_optimizer(const std::string& optimizer) {
  const std::string pickle =
      dict(text("state_dict") + kNoHooks + text("optimizer") + optimizer + text("rnnctl") + "}");
  std::vector<ZipEntry> entries = {{"w/data.pkl", "\x80\x02" + pickle + "."},
                                   {"w/version", "3\n"},
                                   {"w/data/0", std::string(24, '\0')},
                                   {"w/rnnctl.json", R"({"format_version": 1})"}};
  seal(entries);
  return build_zip(entries);
}

std::string optimizer(int parameters, const std::string& state, const std::string& options = "") {
  std::string indices;
  for (int i = 0; i < parameters; ++i) indices += integer(i);
  return dict(text("state") + dict(state) + text("param_groups") + "](" +
              dict(options + text("params") + "](" + indices + "e") + "e");
}

TEST(HostilePickle, OptimizersAreReadFromTheseBuilders) {
  const std::string state = integer(1) + dict(text("step") + tensor(2, {}, {}));
  const Checkpoint read =
      decode(with_optimizer(optimizer(2, state, text("betas") + "G" + std::string(8, '\0'))), "w");
  EXPECT_EQ(read.optimizer.state, (std::vector<NamedTensors>{{}, {{"step", floats({}, {0})}}}));
  EXPECT_EQ(read.optimizer.options.at(0).first, "betas");
}

/// Each was 100 MB and more in memory out of a few kB.
TEST(HostilePickle, WhatIsNamedAgainCannotMultiplyMemory) {
  constexpr int kTimes = 1000;
  std::string tensors;
  for (int i = 0; i < kTimes; ++i) {
    tensors += text(std::to_string(i)) + (i == 0 ? tensor(0, {0}, {1}) + put(0) : get(0));
  }
  std::string same_dict = integer(0) + dict(tensors) + put(1);
  for (int i = 1; i < kTimes; ++i) same_dict += integer(i) + get(1);
  expect_refused(with_optimizer(optimizer(kTimes, same_dict)), "over 4 times the size of the file");

  std::string same_name;
  for (int i = 0; i < kTimes; ++i) {
    const std::string name = i == 0 ? text(std::string(100000, 'n')) + put(0) : get(0);
    same_name += integer(i) + dict(name + tensor(0, {0}, {1}));
  }
  expect_refused(with_optimizer(optimizer(kTimes, same_name)), "over 4 times the size of the file");

  std::string same_numbers;
  const std::string number = "G" + std::string(8, '\0') + put(0);
  for (int i = 0; i < kTimes; ++i) {
    const std::string numbers = "(" + number + repeated(9999, get(0)) + "t" + put(1);
    same_numbers += text(std::to_string(i)) + (i == 0 ? numbers : get(1));
  }
  expect_refused(with_optimizer(optimizer(1, "", same_numbers)),
                 "over 4 times the size of the file");
}

TEST(HostileArchive, LocalHeadersMustSayWhatTheDirectorySays) {
  const Bytes whole = build_zip(plain_entries());
  ASSERT_EQ(refusal(whole), "");
  constexpr std::size_t kVersionHeader = 30 + 10 + 4;  // behind data.pkl's header, name and data
  // Offsets in a local header: what each field holds.
  for (const std::size_t field : {8U /*method*/, 14U /*CRC-32*/, 18U /*stored size*/,
                                  22U /*unpacked size*/, 26U /*name size*/, 30U /*name*/}) {
    for (const std::size_t header : {std::size_t{0}, kVersionHeader}) {
      Bytes forged = whole;
      forged[header + field] ^= std::byte{1};
      EXPECT_THAT(refusal(forged), HasSubstr("w.pt is damaged")) << header << " + " << field;
    }
  }
}

TEST(HostileArchive, ZeroBytesOfABombAreUnpacked) {
  std::string packed(64 * 1024, '\0');
  const std::string bomb(32 << 20, '\0');
  z_stream stream = {};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bomb.data()));
  stream.avail_in = static_cast<uInt>(bomb.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/data/0", packed, 0, 8, crc32_of(bomb), {}, bomb.size(), {}});
  expect_refused(build_zip(entries), "'w/data/0' is compressed");
  // The same bytes, said to be stored.
  entries.back().method = 0;
  expect_refused(build_zip(entries), "'w/data/0' is compressed");
}

/// Bytes of the end record, which sits at the very end.
Bytes with_end_field(std::size_t field, int size, std::uint64_t value) {
  std::string bytes = to_text(build_zip(plain_entries()));
  const std::string number = little_endian(value, size);
  bytes.replace(bytes.size() - 22 + field, number.size(), number);
  return to_bytes(bytes);
}

TEST(HostileArchive, CountsAndSizesOfTheDirectoryAreChecked) {
  for (const std::uint64_t count : {0, 1, 3, 0xffff}) {
    expect_refused(with_end_field(10, 2, count), "end record does not match the file");
  }
  std::string both = to_text(with_end_field(10, 2, 0xffff));
  both.replace(both.size() - 22 + 8, 2, "\xff\xff");
  expect_refused(to_bytes(both), "no central directory entry where one should be");
  for (const std::size_t field : {12U, 16U}) {
    expect_refused(with_end_field(field, 4, 0xffffffff), "end record does not match the file");
    expect_refused(with_end_field(field, 4, 0), "");
  }
}

TEST(HostileArchive, Zip64CannotAnnounceMoreThanThereIs) {
  const std::string plain = to_text(build_zip(plain_entries()));
  const std::size_t end = plain.size() - 22;
  const std::size_t size = number_at(plain, end + 12, 4), directory = number_at(plain, end + 16, 4);
  const auto zip64 = [&](std::uint64_t count, std::uint64_t directory_size, std::uint64_t at,
                         std::uint64_t record) {
    // The plain record says "see Zip64" in each field, as the format allows.
    return to_bytes(plain.substr(0, end) + "PK\6\6" + little_endian(44, 8) + little_endian(45, 4) +
                    little_endian(0, 8) + little_endian(count, 8) + little_endian(count, 8) +
                    little_endian(directory_size, 8) + little_endian(at, 8) + "PK\6\7" +
                    little_endian(0, 4) + little_endian(record, 8) + little_endian(1, 4) +
                    "PK\5\6" + little_endian(0, 4) + std::string(12, '\xff') + little_endian(0, 2));
  };
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  for (const Bytes& bytes :
       {zip64(2, size, directory, end), zip64(kHuge, size, directory, end),
        zip64(1ULL << 63, size, directory, end), zip64(2, kHuge, directory, end),
        zip64(2, size, kHuge, end), zip64(2, size, directory, kHuge),
        zip64(2, size, directory, kHuge - 55)}) {
    expect_refused(bytes, "end record does not match the file");
  }
}

TEST(HostileArchive, ManyEntriesOnOneRecordAreOverlaps) {
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/data/0", std::string(1000, 'x')});
  const auto offset = static_cast<std::uint32_t>(30 + 10 + 4 + 30 + 9 + 2);
  for (int i = 1; i < 1000; ++i) {
    entries.push_back({"w/data/" + std::to_string(i), "", 0, 0, crc32_of(std::string(1000, 'x')),
                       1000, 1000, offset});
  }
  expect_refused(build_zip(entries), "overlap");
}

TEST(HostileArchive, LongNamesDoNotMakeLongMessages) {
  const std::string name(60000, 'n');
  std::vector<ZipEntry> entries = plain_entries();
  entries.push_back({"w/" + name, "x", 1});
  EXPECT_LT(refusal(build_zip(entries)).size(), 1000U);
  EXPECT_THAT(refusal(build_zip(entries)), HasSubstr("is encrypted"));
  EXPECT_LT(refusal(archive(dict(text(name) + "N"))).size(), 1000U);
  EXPECT_LT(refusal(archive("c" + name + "\n" + name + "\n")).size(), 1000U);
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
