// The weights of a small network, a YAML file: whatever is accepted has the shapes that were asked
// for.
#include <cmath>

#include "fuzz/oracle.h"
#include <rnnctl/config/weights_reader.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  static const std::vector<config::WeightSlot> slots = {{"Wx", {3, 2}}, {"Wy", {2, 2}}, {"b", {2}}};
  static fuzz::MemoryFile file;
  file.assign(std::span(data, size));
  config::Weights weights;
  fuzz::accepts(base::ExitCode::kInput,
                [&] { weights = config::read_weights(file.path(), slots); });
  std::size_t known = 0;
  for (const config::WeightSlot& slot : slots) {
    const auto found = weights.find(slot.name);
    if (found == weights.end()) continue;
    std::int64_t count = 1;
    for (const std::int64_t each : slot.shape) count *= each;
    fuzz::require(found->second.size() == static_cast<std::size_t>(count), "another shape");
    for (const float value : found->second) fuzz::require(std::isfinite(value), "not finite");
    ++known;
  }
  fuzz::require(known == weights.size(), "a matrix that nobody asked for");
  return 0;
}
