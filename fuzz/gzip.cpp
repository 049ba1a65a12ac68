// The reader of gzip and raw contents: reading in small pieces and in large ones gives the same
// bytes or the same refusal, and never more bytes than it says are possible.
#include <algorithm>
#include <string>
#include <vector>

#include "data/content_reader.h"
#include "fuzz/oracle.h"

namespace rnnctl::fuzz {
namespace {

struct Outcome {
  std::string contents;
  std::string refusal;
};

/// Reads `piece` bytes at a time.
Outcome read(const MemoryFile& file, std::size_t piece) {
  Outcome outcome;
  try {
    data::ContentReader reader(file.path());
    std::vector<std::uint8_t> buffer(piece);
    while (const std::size_t count = reader.read(buffer)) {
      outcome.contents.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
      require(outcome.contents.size() <= reader.size_limit(), "more contents than possible");
    }
    require(reader.read(buffer) == 0, "contents after their end");
  } catch (const base::InputError& refusal) {
    outcome.refusal = refusal.what();
    require(is_one_line(outcome.refusal), "the message is not one line");
  }
  return outcome;
}

}  // namespace
}  // namespace rnnctl::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl::fuzz;
  static MemoryFile file;
  file.assign(std::span(data, size));
  const Outcome large = read(file, 64 * 1024);
  const Outcome small = read(file, 1 + size % 251);
  require(large.refusal == small.refusal, "two different refusals");
  // A piece during which reading failed is lost, so that only whole contents compare.
  require(!large.refusal.empty() || large.contents == small.contents, "two different contents");
  return 0;
}
