// The IDX reader, on raw and gzip files. What it accepts has as many elements as its header says,
// no more than a file of that size can hold, and reads the same again when it is stored raw.
#include <string>
#include <vector>

#include "fuzz/oracle.h"
#include <rnnctl/data/idx.h>

namespace rnnctl::fuzz {
namespace {

constexpr std::size_t kDeflateLimit = 1032;

std::string raw_form(const data::IdxFile& file) {
  std::string raw = {0, 0, static_cast<char>(file.header.type),
                     static_cast<char>(file.header.sizes.size())};
  for (const std::uint32_t size : file.header.sizes) {
    for (const int shift : {24, 16, 8, 0}) raw += static_cast<char>(size >> shift & 255);
  }
  return raw.append(file.elements.begin(), file.elements.end());
}

void check(const data::IdxFile& read, MemoryFile& file, std::size_t size) {
  std::size_t expected = data::idx_element_size(read.header.type);
  for (const std::uint32_t each : read.header.sizes) expected *= each;
  require(read.elements.size() == expected, "another number of elements than announced");
  require(expected <= kDeflateLimit * size, "more elements than the file can hold");
  require(data::read_idx_header(file.path()).sizes == read.header.sizes, "two headers");
  file.assign(raw_form(read));
  require(data::read_idx(file.path()).sha256 == read.sha256, "stored raw, it is something else");
}

}  // namespace
}  // namespace rnnctl::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  static fuzz::MemoryFile file;
  file.assign(std::span(data, size));
  data::IdxFile read;
  if (fuzz::accepts(base::ExitCode::kInput, [&] { read = data::read_idx(file.path()); })) {
    fuzz::check(read, file, size);
  }
  return 0;
}
