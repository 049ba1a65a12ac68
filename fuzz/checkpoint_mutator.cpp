// Half of the mutations of a checkpoint change one record and put every checksum right again;
// otherwise hardly an input would get behind CRC-32 and SHA-256.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/sealed_archive.h"
#include "checkpoint/zip_bytes.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace rnnctl::fuzz {
namespace {

using checkpoint::testing::build_zip;
using checkpoint::testing::Bytes;
using checkpoint::testing::entries_of;
using checkpoint::testing::seal;
using checkpoint::testing::ZipEntry;

void mutate(std::string& text, std::size_t room) {
  const std::size_t size = text.size();
  text.resize(size + room);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
}

/// Empty where `bytes` is no archive or the result has no room.
Bytes with_one_record_changed(std::string_view archive, std::size_t max_size,
                              std::minstd_rand& random) {
  std::vector<ZipEntry> entries = entries_of(archive);
  if (entries.empty()) return {};
  ZipEntry& entry = entries[random() % entries.size()];
  mutate(random() % 8 == 0 ? entry.name : entry.data,
         max_size - std::min(max_size, archive.size()));
  seal(entries);
  const Bytes changed = build_zip(entries);
  return changed.size() <= max_size ? changed : Bytes();
}

}  // namespace
}  // namespace rnnctl::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  if (random() % 2 == 0) {
    const std::string_view archive(reinterpret_cast<const char*>(data), size);
    const auto changed = rnnctl::fuzz::with_one_record_changed(archive, max_size, random);
    if (!changed.empty()) {
      std::memcpy(data, changed.data(), changed.size());
      return changed.size();
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}
