#include "checkpoint/manifest.h"

#include <algorithm>
#include <utility>

#include "checkpoint/refuse.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/json.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {
namespace {

std::string dump(const nlohmann::json& value) {
  return value.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// A line of "records": a name like data/12345, the hash, quotes and indentation.
constexpr std::size_t kMaxRecordBytes = 128;

/// Null where `text` is no JSON object within the bounds.
nlohmann::json parse_bounded(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return nullptr;
  return base::parsed_object(text, kMaxManifestDepth, base::Deeper::kRefused);
}

void check_format_version(const nlohmann::json& manifest, std::string_view file) {
  const auto version = manifest.find("format_version");
  if (version == manifest.end() || !version->is_number_integer()) {
    refuse_damaged(file, "rnnctl.json states no format_version");
  }
  if (*version != kFormatVersion) {
    refuse(file,
           base::str("checkpoint format ", version->dump(), " is not format ", kFormatVersion),
           "read it with the version of rnnctl that wrote it, or a newer one");
  }
}

void check_records(const RecordMap& records, const nlohmann::json& manifest,
                   std::string_view file) {
  const auto hashes = manifest.find("records");
  if (hashes == manifest.end() || !hashes->is_object()) {
    refuse_damaged(file, "rnnctl.json states no SHA-256 of the records");
  }
  for (const auto& [name, hash] : hashes->items()) {
    const std::string label = base::str("record '", base::printable(name), "'");
    const auto record = records.find(name);
    if (record == records.end()) refuse_damaged(file, label + " is missing");
    if (hash != base::sha256_hex(record->second)) {
      refuse_damaged(file, label + " does not have the SHA-256 that rnnctl.json states");
    }
  }
  for (const auto& [name, bytes] : records) {
    if (name != kManifestName && !hashes->contains(name)) {
      refuse_damaged(
          file, base::str("record '", base::printable(name), "' is not listed in rnnctl.json"));
    }
  }
}

}  // namespace

nlohmann::json clean_manifest(const nlohmann::json& manifest) {
  nlohmann::json complete = manifest.is_null() ? nlohmann::json::object() : manifest;
  nlohmann::json clean;
  if (complete.is_object()) {
    complete["format_version"] = kFormatVersion;
    complete.erase("records");
    clean = parse_bounded(dump(complete), kMaxManifestBytes);
  }
  if (clean.is_null()) {
    throw base::Error(base::ExitCode::kDefect,
                      base::str("a checkpoint's manifest must be an object of at most ",
                                kMaxManifestBytes, " bytes and ", kMaxManifestDepth, " levels"));
  }
  return clean;
}

Record make_manifest(nlohmann::json manifest, const Records& records) {
  nlohmann::json& hashes = manifest["records"] = nlohmann::json::object();
  for (const Record& record : records) hashes[record.name] = base::sha256_hex(record.bytes);
  const std::string text = dump(manifest);
  Record record{std::string(kManifestName), std::vector<std::byte>(text.size())};
  std::transform(text.begin(), text.end(), record.bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return record;
}

nlohmann::json read_manifest(std::string_view text, std::string_view file,
                             std::size_t record_count) {
  const std::size_t max_bytes = kMaxManifestBytes + record_count * kMaxRecordBytes;
  nlohmann::json manifest = parse_bounded(text, max_bytes);
  if (manifest.is_null()) {
    refuse_damaged(file, base::str("rnnctl.json is no JSON object of at most ", max_bytes,
                                   " bytes and ", kMaxManifestDepth, " levels"));
  }
  check_format_version(manifest, file);
  return manifest;
}

nlohmann::json verify_manifest(const RecordMap& records, std::string_view file) {
  const auto record = records.find(kManifestName);
  if (record == records.end()) return nullptr;
  const std::string_view text(reinterpret_cast<const char*>(record->second.data()),
                              record->second.size());
  nlohmann::json manifest = read_manifest(text, file, records.size());
  check_records(records, manifest, file);
  manifest.erase("records");
  return manifest;
}

}  // namespace rnnctl::checkpoint
