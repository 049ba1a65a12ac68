// Damaged IDX files by the thousand: each is either read in full agreement with its header or
// refused by the error type that ends rnnctl with exit code 3. Run under the sanitizers it also
// shows that no byte outside the buffers is touched.
#include <random>

#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/data/idx.h>

namespace rnnctl::data {
namespace {

constexpr int kMutations = 3000;

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::string mutate(std::string bytes) {
    for (std::size_t left = 1 + below(4); left > 0 && !bytes.empty(); --left) {
      const std::size_t at = below(bytes.size());
      switch (below(6)) {
        case 0:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << below(8));
          break;
        case 1:
          bytes[at] = "\x00\x01\x7f\x80\xff\x1f\x8b\x08"[below(8)];
          break;
        case 2:
          bytes.resize(at);
          break;
        case 3:
          bytes.insert(at, noise(1 + below(20)));
          break;
        case 4:
          bytes.erase(at, 1 + below(8));
          break;
        default:
          bytes += bytes.substr(at);
      }
    }
    return bytes;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }  // any bias is welcome here
  std::mt19937 random_;
};

/// True when it was read, false when it was refused; anything else fails the test.
bool reads_or_refuses(const std::filesystem::path& path) {
  try {
    const IdxFile file = read_idx(path);
    std::size_t expected = idx_element_size(file.header.type);
    for (const std::uint32_t size : file.header.sizes) expected *= size;
    EXPECT_EQ(file.elements.size(), expected);
    EXPECT_LE(file.elements.size(), 1032 * std::filesystem::file_size(path));
    return true;
  } catch (const base::InputError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return false;
  }
}

TEST(IdxMutationTest, DamagedFilesAreReadRightOrRefused) {
  const ScratchFolder folder;
  const std::string raw = idx_bytes({3, 4, 5});
  const std::vector<std::string> originals = {
      raw, gzip(raw), gzip(raw.substr(0, 30)) + gzip(raw.substr(30)),
      gzip(idx_header(0x0d, {50, 50}) + std::string(10'000, '\0'))};
  Mutator mutator(20260101);
  int refused = 0;
  for (int i = 0; i < kMutations; ++i) {
    const std::string& original = originals[static_cast<std::size_t>(i) % originals.size()];
    // Half of the gzip files are damaged inside and packed well, to get at the header's checks.
    const bool inside = i % 8 == 1;
    const auto path =
        folder.write("file", inside ? gzip(mutator.mutate(raw)) : mutator.mutate(original));
    refused += !reads_or_refuses(path);
  }
  EXPECT_GT(refused, kMutations / 2) << "the mutations do too little damage to test anything";
}

}  // namespace
}  // namespace rnnctl::data
