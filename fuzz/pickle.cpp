// The pickle reader: the input is data.pkl, first alone, then inside whole checkpoints, where the
// floats of record data/0 are what its tensors show.
#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/pickle_reader.h"
#include "checkpoint/sealed_archive.h"
#include "checkpoint/strided_tensor.h"
#include "checkpoint/zip_bytes.h"
#include "fuzz/checkpoint_oracle.h"

namespace rnnctl::fuzz {
namespace {

using checkpoint::testing::Bytes;
using checkpoint::testing::ZipEntry;

void check_values(std::span<const std::byte> pickle) {
  checkpoint::Heap heap;
  if (!accepts(base::ExitCode::kInput, [&] { checkpoint::read_pickle(pickle, "input", heap); })) {
    return;
  }
  for (const checkpoint::StridedTensor& tensor : heap.tensors) {
    require(checkpoint::find_fault(tensor).empty(), "a tensor reaches beyond its storage");
  }
}

std::vector<ZipEntry> entries_around(const std::string& pickle) {
  return {{"w/data.pkl", pickle}, {"w/version", "3\n"}, {"w/data/0", std::string(24, '\1')}};
}

}  // namespace
}  // namespace rnnctl::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  const std::string pickle(reinterpret_cast<const char*>(data), size);
  fuzz::check_values(std::as_bytes(std::span(data, size)));
  std::vector<checkpoint::testing::ZipEntry> entries = fuzz::entries_around(pickle);
  fuzz::check_checkpoint(checkpoint::testing::build_zip(entries));
  entries.push_back({"w/rnnctl.json", R"({"format_version":1})"});
  checkpoint::testing::seal(entries);
  fuzz::check_checkpoint(checkpoint::testing::build_zip(entries));
  return 0;
}
