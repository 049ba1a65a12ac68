#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/expect_refused.h"
#include "checkpoint/zip_bytes.h"
#include <rnnctl/base/error.h>

namespace rnnctl::checkpoint::testing {
namespace {

/// The example's entries, to be changed and packed again with correct checksums.
std::vector<ZipEntry> example_entries() {
  std::vector<ZipEntry> entries;
  for (const FoundEntry& found : walk_zip(encode(example_checkpoint()))) {
    entries.push_back({found.name, found.data});
  }
  return entries;
}

ZipEntry& entry(std::vector<ZipEntry>& entries, const std::string& name) {
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const ZipEntry& e) { return e.name == "archive/" + name; });
}

TEST(Manifest, UntouchedEntriesRead) {
  EXPECT_EQ(decode(build_zip(example_entries()), "w.pt"),
            with_format_version(example_checkpoint()));
}

TEST(Manifest, HoldsTheSha256OfEveryOtherRecord) {
  std::vector<ZipEntry> entries = example_entries();
  const auto manifest = nlohmann::json::parse(entry(entries, "rnnctl.json").data);
  EXPECT_EQ(manifest["records"].size(), entries.size() - 1);
  // printf '3\n' | sha256sum
  EXPECT_EQ(manifest["records"]["version"],
            "1121cfccd5913f0a63fec40a6ffd44ea64f9dc135c66634ba001d10bcf4302a2");
}

TEST(Manifest, ChangedRecordWithACorrectChecksumIsDamaged) {
  std::vector<ZipEntry> entries = example_entries();
  entry(entries, "data/0").data[3] ^= 1;
  expect_refused(build_zip(entries), "is damaged: record 'data/0' does not have the SHA-256");
}

TEST(Manifest, MissingAndAddedRecordsAreDamage) {
  std::vector<ZipEntry> entries = example_entries();
  entry(entries, "data/6").name = "archive/data/7";
  expect_refused(build_zip(entries), "is damaged: record 'data/6' is missing");
  entries = example_entries();
  entries.push_back({"archive/data/7", ""});
  expect_refused(build_zip(entries), "is damaged: record 'data/7' is not listed");
}

TEST(Manifest, NewerFormatIsNotCalledDamage) {
  std::vector<ZipEntry> entries = example_entries();
  entry(entries, "rnnctl.json").data = R"({"format_version": 2})";
  expect_refused(build_zip(entries), "format 2 is not format 1");
}

TEST(Manifest, MalformedManifestsAreDamage) {
  std::string deep = R"({"format_version": 1, "records": )" + std::string(100000, '[');
  for (const std::string& text :
       {std::string(), std::string("[1]"), std::string("{"), std::string("{\"\xff\": 1}"),
        std::string(R"({"format_version": "1", "records": {}})"),
        std::string(R"({"format_version": 1})"),
        std::string(R"({"format_version": 1, "records": []})"),
        std::string(R"({"format_version": 1, "records": {"data.pkl": 7}})"), deep,
        std::string(2 << 20, ' ')}) {
    std::vector<ZipEntry> entries = example_entries();
    entry(entries, "rnnctl.json").data = text;
    expect_refused(build_zip(entries), "is damaged: ");
  }
}

TEST(Manifest, NothingHidesBehindANul) {
  std::vector<ZipEntry> entries = example_entries();
  entry(entries, "rnnctl.json").data += std::string("\0{}", 3);
  expect_refused(build_zip(entries), "is damaged: ");
}

TEST(Manifest, TextThatIsNotUtf8IsReplacedNotThrown) {
  Checkpoint checkpoint;
  checkpoint.manifest = {{"command", "train \xff"}, {"note", "\xc3\xbc"}};
  const Checkpoint read = decode(encode(checkpoint), "w.pt");
  EXPECT_EQ(read.manifest["command"], "train \xef\xbf\xbd");
  EXPECT_EQ(read.manifest["note"], "\xc3\xbc");
}

TEST(Manifest, NumbersKeepTheirValue) {
  Checkpoint checkpoint;
  checkpoint.manifest = {{"seed", 18446744073709551615U},
                         {"low", std::numeric_limits<std::int64_t>::min()},
                         {"accuracy", 0.1},
                         {"flags", {true, nullptr}}};
  EXPECT_EQ(decode(encode(checkpoint), "w.pt"), with_format_version(checkpoint));
}

TEST(Manifest, WhatCouldNotBeReadBackIsNotWritten) {
  Checkpoint checkpoint;
  checkpoint.manifest = nlohmann::json::array();
  EXPECT_THROW(encode(checkpoint), base::Error);
  checkpoint.manifest = {{"text", std::string(2 << 20, 'x')}};
  EXPECT_THROW(encode(checkpoint), base::Error);
  checkpoint.manifest = {
      {"deep", nlohmann::json::parse(std::string(40, '[') + std::string(40, ']'))}};
  EXPECT_THROW(encode(checkpoint), base::Error);
}

}  // namespace
}  // namespace rnnctl::checkpoint::testing
