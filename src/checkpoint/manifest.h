// rnnctl.json: what the run was, and the SHA-256 of every other record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "checkpoint/archive.h"

namespace rnnctl::checkpoint {

inline constexpr std::int64_t kFormatVersion = 1;
inline constexpr std::string_view kManifestName = "rnnctl.json";
/// Where the metadata of a safetensors file holds the same, as text.
inline constexpr const char* kSafetensorsManifest = "rnnctl";
inline constexpr std::size_t kMaxManifestBytes = 1 << 20;
inline constexpr int kMaxManifestDepth = 32;

/// `manifest` (null stands for an empty object) with "format_version", in the form in which it can
/// be read back: text that is not UTF-8 gets U+FFFD in place of the wrong bytes. Throws base::Error
/// (a defect) when it is no object, too large or too deep.
nlohmann::json clean_manifest(const nlohmann::json& manifest);

/// The record rnnctl.json for a clean `manifest` and the other `records`.
Record make_manifest(nlohmann::json manifest, const Records& records);

/// `text` as a manifest, which has room for the hashes of `record_count` records besides: checks
/// its bounds and its format_version. Throws base::InputError naming `file`.
nlohmann::json read_manifest(std::string_view text, std::string_view file,
                             std::size_t record_count = 0);

/// The content of rnnctl.json without "records", after every record's hash was found equal and no
/// record missing or added; null when there is no rnnctl.json. Throws base::InputError.
nlohmann::json verify_manifest(const RecordMap& records, std::string_view file);

}  // namespace rnnctl::checkpoint
