// Taking archives apart and putting them together again with checksums that are right whatever is
// in them, so that what lies behind the checks is reached too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "checkpoint/zip_bytes.h"
#include <rnnctl/base/sha256.h>

namespace rnnctl::checkpoint::testing {

/// What the central directory lists; nothing where that leads beyond the end.
inline std::vector<ZipEntry> entries_of(std::string_view archive) {
  constexpr std::size_t kEndSize = 22;
  const std::string text(archive);
  std::vector<ZipEntry> entries;
  try {
    std::size_t at = number_at(text, text.size() - kEndSize + 16, 4);
    while (text.compare(at, 4, "PK\1\2") == 0) {
      const std::size_t name_size = number_at(text, at + 28, 2);
      const std::size_t size = number_at(text, at + 20, 4);
      const std::size_t local = number_at(text, at + 42, 4);
      const std::size_t data =
          local + 30 + number_at(text, local + 26, 2) + number_at(text, local + 28, 2);
      entries.push_back({text.substr(at + 46, name_size), text.substr(data, size)});
      at += 46 + name_size + number_at(text, at + 30, 2) + number_at(text, at + 32, 2);
    }
  } catch (const std::out_of_range&) {
    return {};
  }
  return entries;
}

/// Puts the SHA-256 of every other entry into rnnctl.json, where there is one that is an object.
inline void seal(std::vector<ZipEntry>& entries) {
  constexpr std::string_view kManifest = "/rnnctl.json";
  const auto manifest = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.name.ends_with(kManifest);
  });
  if (manifest == entries.end()) return;
  nlohmann::json json = nlohmann::json::parse(manifest->data, nullptr, false);
  if (!json.is_object()) return;
  nlohmann::json& hashes = json["records"] = nlohmann::json::object();
  for (const auto& entry : entries) {
    if (&entry == &*manifest) continue;
    const std::string record = entry.name.substr(entry.name.find('/') + 1);
    hashes[record] = base::sha256_hex(std::as_bytes(std::span(entry.data)));
  }
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  manifest->data = json.dump(-1, ' ', false, kReplace);
}

}  // namespace rnnctl::checkpoint::testing
